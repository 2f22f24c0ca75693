"""What each process of `lianxin serve` runs: the application, over services made from the environment."""

from server.app import Application
from server.database import Database
from server.services import services_of
from server.settings import CannotStart, keys_of, read_settings


def app() -> Application:
    """Raises CannotStart."""
    settings = read_settings()
    if settings.database_url is None:
        raise CannotStart("DATABASE_URL must be set. To look around without a database of yours: lianxin demo")
    database = Database(settings.database_url, statement_seconds=settings.statement_seconds)
    return Application(services_of(settings, keys_of(settings), database))
