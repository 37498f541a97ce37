try:
    import heavyflow
except ImportError:
    heavyflow = None
