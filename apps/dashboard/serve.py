"""The settings of gunicorn, which reads them by their names.

They suit a container: a root file system that cannot be written, a user without a home folder,
and memory that belongs to one small service.
"""

from __future__ import annotations

import os

from libs.web.listen import listen_address

SHARED_MEMORY = "/dev/shm"

bind = str(listen_address(os.environ))
workers = 2
accesslog = "-"
graceful_timeout = 10

# Workers show that they live by touching an unlinked file. Shared memory can be written even when
# nothing else can, and never waits for a disk.
worker_tmp_dir = SHARED_MEMORY if os.access(SHARED_MEMORY, os.W_OK) else None

# The control socket would lie in the home folder.
control_socket_disable = True
