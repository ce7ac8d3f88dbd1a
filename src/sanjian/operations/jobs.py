"""Background work: procrastinate's queue in the same PostgreSQL.

Duties are rows; jobs only hurry them. A job that a killed worker left behind is put back into
the queue within two minutes, so every task must bear being run twice.
"""

from procrastinate import JobContext
from procrastinate.contrib.django import app

# A worker writes its heartbeat every ten seconds; three missed ones and it counts as dead.
STALLED_AFTER_SECONDS = 30


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="retry_stalled_jobs", pass_context=True)
async def retry_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """Puts jobs of workers that no longer send a heartbeat back into the queue."""
    manager = context.app.job_manager
    stalled = await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_SECONDS)
    for job in stalled:
        await manager.retry_job(job)
