NEAR = "near"
