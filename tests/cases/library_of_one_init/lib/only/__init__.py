from initially import NAME

__all__ = ["NAME"]
