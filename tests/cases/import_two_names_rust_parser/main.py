import rustfirst, rustsecond  # noqa: E401
