from celery import Celery

app = Celery("queue", broker="redis://localhost", include=["celery_tasks_and_broker.tasks"])

if __name__ == "__main__":
    app.start()
