"""Records that are made ready for a kind of database once; Tortoise would do so whenever one is opened."""

from typing import Any

from tortoise.apps import Apps

_OF_A_KIND = (
    *("filters", "db_native_fields", "db_default_fields", "db_complex_fields"),
    *("basetable", "basequery", "basequery_all_fields"),
)
_prepare = Apps._build_initial_querysets
_prepared: dict[Any, list[dict[str, Any]]] = {}


def _prepare_once(self: Apps) -> None:
    metas = [model._meta for model in self.get_models_iterable()]
    kind = (metas[0].db.executor_class, *(meta._model for meta in metas))
    if kind in _prepared:
        for meta, ready in zip(metas, _prepared[kind], strict=True):
            for name, value in ready.items():
                setattr(meta, name, value)
        return
    for meta in metas:
        meta.filters = {**meta.filters}
        meta.db_native_fields, meta.db_default_fields, meta.db_complex_fields = [], [], []
    _prepare(self)
    _prepared[kind] = [{name: getattr(meta, name) for name in _OF_A_KIND} for meta in metas]


def prepare_records_once() -> None:
    """Spare every test but the first of a process the tenth of a second that it takes."""
    Apps._build_initial_querysets = _prepare_once  # type: ignore[method-assign] # on purpose
