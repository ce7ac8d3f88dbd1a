"""Background work: procrastinate's queue in the same PostgreSQL.

Duties are rows; jobs only hurry them. A job that a killed worker left behind is put back into
the queue within two minutes, so every task must bear being run twice.
"""

from django.conf import settings
from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.manager import JobManager

from sanjian.assistance.queries import published
from sanjian.disclosure.benchmarks import refresh_benchmarks
from sanjian.disclosure.corrections import publish_new
from sanjian.disclosure.endings import expire
from sanjian.disclosure.forgetting import check, unchecked
from sanjian.disclosure.forwarding import push
from sanjian.disclosure.progress import refresh_progress
from sanjian.disclosure.registers import publish_document_proofs
from sanjian.disclosure.snapshots import note_log_places
from sanjian.operations.asking import asking
from sanjian.operations.publishing import in_force, refresh
from sanjian.operations.sample.before import finish
from sanjian.operations.sending import receivers, sending
from sanjian.party.viewing import refresh_changed
from sanjian.records.archive.destroying import erase_files
from sanjian.records.obligations import recompute
from sanjian.records.rendering import render_waiting
from sanjian.records.rules import calendar
from sanjian.records.tracing import look
from sanjian.records.uploads.actions import local_room
from sanjian.records.uploads.media import installed_tools
from sanjian.records.uploads.upkeep import tend
from sanjian.rulepacks.actions import run_check
from sanjian.rulepacks.queries import runs_waiting
from sanjian.supervision.publishing import publish_new as publish_complaints

# A worker writes its heartbeat every ten seconds; three missed ones and it counts as dead.
STALLED_AFTER_SECONDS = 30


async def put_back_stalled(manager: JobManager) -> int:
    """Puts jobs of workers that no longer send a heartbeat back into the queue; how many."""
    stalled = list(await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_SECONDS))
    for job in stalled:
        await manager.retry_job(job)
    return len(stalled)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="retry_stalled_jobs", pass_context=True)
async def retry_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """Looks every minute."""
    await put_back_stalled(context.app.job_manager)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="set_documents")
def set_documents(timestamp: int) -> None:
    """Sets the PDF of documents that were issued and that nobody has opened yet."""
    render_waiting(at=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="publish_documents")
def publish_documents(timestamp: int) -> None:
    """Lets the portal know the papers issued, applications that moved, benchmarks published."""
    publish_document_proofs(at=timezone.now())
    refresh_progress(at=timezone.now())
    refresh_changed(at=timezone.now())
    refresh_benchmarks(published())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="publish_corrections")
def publish_corrections(timestamp: int) -> None:
    """Lets who asked or complained follow it, and shows where a release stands in the log."""
    at = timezone.now()
    publish_new(in_force(settings.PROFILE, at), calendar())
    publish_complaints(in_force(settings.PROFILE, at), calendar())
    note_log_places()


@app.periodic(cron="5 0 * * *")
@app.task(queueing_lock="expire_publications")
def expire_publications(timestamp: int) -> None:
    """Takes off what has been public as long as the rules allow, just after midnight."""
    expire(at=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="look_for_residue")
def look_for_residue(timestamp: int) -> None:
    """Asks the portal whether it has forgotten what went off it."""
    ask = asking(settings.PORTAL_ADDRESS)
    for ending in unchecked():
        check(ending=ending, ask=ask, portal=settings.PORTAL_ADDRESS, at=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="forward_decisions", lock="forward_decisions")
def forward_decisions(timestamp: int) -> None:
    """Tells other systems what they have not confirmed yet, and tries again what failed."""
    push(send=sending(receivers(settings.RECEIVERS)), at=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="finish_sample")
def finish_sample(timestamp: int) -> None:
    """Makes the sample county's draw once the log has gone on; nothing in a real installation."""
    if settings.SAMPLE_MODE:
        finish(at=timezone.now())


@app.periodic(cron="10 * * * *")
@app.task(queueing_lock="publish_registers")
def publish_registers(timestamp: int) -> None:
    """Publishes agencies, certificates and procedures as they stand, once an hour."""
    refresh(profile=settings.PROFILE, at=timezone.now())


@app.periodic(cron="40 * * * *")
@app.task(queueing_lock="erase_destroyed")
def erase_destroyed(timestamp: int) -> None:
    """Erases what approved destruction lists have left in the store: after a crash, a restore."""
    erase_files()


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="tend_uploads")
def tend_uploads(timestamp: int) -> None:
    """Finishes whole uploads, gives up expired ones, makes portraits and reads files back."""
    tend(local_room(settings.BLOB_ROOT), at=timezone.now(), tools=installed_tools())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="trace_files", lock="trace_files")
def trace_files(timestamp: int) -> None:
    """Verifies the files that changed, and every file once a day, for the figures of coverage."""
    look(at=timezone.now())


@app.periodic(cron="20 * * * *")
@app.task(queueing_lock="recompute_deadlines")
def recompute_deadlines(timestamp: int) -> None:
    """Computes provisional deadlines anew once the holidays of their year are announced."""
    recompute(calendar=calendar())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="check_packs", lock="check_packs")
def check_packs(timestamp: int) -> None:
    """Explores the procedures under each rule pack that was proposed for publication."""
    for run in runs_waiting():
        run_check(run=run, calendar=calendar(), clock=timezone.now)
