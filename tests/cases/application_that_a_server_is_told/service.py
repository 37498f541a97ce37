app = "service"
