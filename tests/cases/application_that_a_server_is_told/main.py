import uvicorn

if __name__ == "__main__":
    uvicorn.run("application_that_a_server_is_told.service:app")
