"""A database that one test hands on to the next, as it was at first: it takes long to make one."""

from uuid import uuid4

from tests import kept as connections
from tests.psql import Psql, StatementError
from tests.servers import PostgresServer

_SHAPE = """(SELECT md5(string_agg(concat(oid, relname, relfilenode, relnatts, relchecks), ',' ORDER BY oid))
    FROM pg_class WHERE relnamespace = 'public'::regnamespace)"""
# In the session that stays: what each table held, and a function that puts it back.
_REMEMBER = f"""DO $do$
DECLARE one record; columns text; filled bool; body text := '';
BEGIN
    FOR one IN SELECT oid, relname AS name FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
    LOOP
        body := body || format('DELETE FROM public.%I; ', one.name);
        EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', one.name) INTO filled;
        CONTINUE WHEN NOT filled;
        EXECUTE format('CREATE TEMP TABLE %I AS TABLE public.%I', 'kept_' || one.name, one.name);
        SELECT string_agg(quote_ident(attname), ', ') INTO columns FROM pg_attribute
            WHERE attrelid = one.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = '';
        body := body || format(
            'INSERT INTO public.%1$I (%2$s) OVERRIDING SYSTEM VALUE SELECT %2$s FROM pg_temp.%3$I; ',
            one.name, columns, 'kept_' || one.name);
    END LOOP;
    FOR one IN SELECT format('public.%I', sequencename) AS name, last_value AS last FROM pg_sequences
    LOOP
        body := body || format('PERFORM setval(%L, %s, %L); ',
            one.name, coalesce(one.last, 1), one.last IS NOT NULL);
    END LOOP;
    EXECUTE format('CREATE FUNCTION pg_temp.fresh(int[]) RETURNS void LANGUAGE plpgsql AS %L', format('BEGIN
        PERFORM pg_terminate_backend(pid, 5000) FROM pg_stat_activity
            WHERE datname = current_database() AND backend_type = ''client backend''
                AND pid <> ALL (pg_backend_pid() || $1);
        IF {_SHAPE.replace("'", "''")} IS DISTINCT FROM %L THEN RAISE ''changed in shape''; END IF; %s END',
        {_SHAPE}, body));
    SET session_replication_role = replica;
END $do$"""


class Recycled:
    """Copies of a template, of which one is used until a test changes more than what is in its tables."""

    def __init__(self, server: PostgresServer, template: str) -> None:
        self._server, self._template = server, template
        self._open()

    def clean(self) -> None:
        """Cut whoever is connected, but for connections that are kept, and put back what there was."""
        kept = ", ".join(map(str, connections.processes(self._name)))
        try:
            self._session.run(f"DO $$ BEGIN PERFORM pg_temp.fresh('{{{kept}}}'); END $$")
        except StatementError:
            self.close()
            self._open()

    def close(self) -> None:
        """Remove the copy."""
        connections.forget(self._name)
        self._session.close()
        self._server.drop(self._name)

    def _open(self) -> None:
        self._name = f"desk-{uuid4().hex}"
        self.url = self._server.create(self._name, self._template)
        self._session = Psql(self.url)
        self._session.run(_REMEMBER)
        connections.keep(self._name)
