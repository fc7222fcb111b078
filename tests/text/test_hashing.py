from transforms.text.hashing import minhash_input, shingle_hash, token_hash


def test_token_hash_is_stable() -> None:
    assert token_hash("") == 0xAB3E7C0B
    assert token_hash("the") == 0xC50749F8
    assert token_hash("日本") == 0xE19BA4D


def test_shingle_hash_keeps_order_and_leaves_twelve_bits() -> None:
    assert shingle_hash(["bank", "of", "england"]) == 0x3CF5EA18B0336000
    assert shingle_hash(["of", "bank", "england"]) != shingle_hash(["bank", "of", "england"])
    assert shingle_hash(["bank", "of", "england"]) & 0xFFF == 0


def test_minhash_input_is_the_upper_half() -> None:
    assert minhash_input(b"bank of england") == shingle_hash(["bank", "of", "england"]) >> 32
