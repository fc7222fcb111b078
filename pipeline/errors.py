"""The two ways a command ends badly. Each is told in one line."""


class UsageError(ValueError):
    """Wrong usage or configuration: names the option or key, the value, and what is allowed. Exit 2."""


class JobFailed(RuntimeError):
    """The job could not be done. Exit 1."""
