print("hone 0.1")
