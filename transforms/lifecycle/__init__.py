"""What an agency says about its own copy after sending it: versions, corrections, kills, embargoes."""
