"""Documents that nobody would write, as a seed has them, over the schema of `worlds`."""

from random import Random
from typing import Any

SCALARS = ["__typename", "id", "text", "sure", "ratio", "colour", "facts", "grid", "strict", "passed"]
LATE = ["later", "loaded", "loads"]
LINKS = ["friend", "partner", "wrong"]
LATE_LINKS = ["someday", "crowd"]
ABSTRACT = ["nodes", "perhaps"]
LINKED = 0.4  # of all fields
VARIABLES = ("$yes: Boolean! = true", "$no: Boolean!", "$by: Int! = 5", "$shape: Shape")


class Documents:
    """Writes documents; ``late`` ones ask for what has to be awaited, too."""

    def __init__(self, seed: int, *, late: bool) -> None:
        self._random, self._late = Random(seed), late  # noqa: S311 - nothing secret
        self._fragments = dict[str, str]()

    def write(self) -> tuple[str, dict[str, Any]]:
        """Return an operation and its variables."""
        random = self._random
        kind = random.choice(["query", "query", "query", "mutation", "subscription"])
        roots = getattr(self, f"_{kind}")()
        given: dict[str, Any] = {"no": random.random() < 0.5}
        if random.random() < 0.5:
            given |= {"by": 9, "shape": {"sides": 4, "names": ["a"]}, "yes": random.random() < 0.5}
        body = f"{{ {roots} }} " + " ".join(self._fragments.values())
        asked = ", ".join(variable for variable in VARIABLES if variable.partition(":")[0] in body)
        return f"{kind} It{asked and f'({asked})'} {body}", given

    def _query(self) -> str:
        roots = ["one", 'thing(seed: "t")'] + (["all"] if self._late else [])
        asked = []
        for number in range(self._random.randint(1, 3)):
            root = self._random.choice(roots)
            inside = self._of_nodes(3) if root == "all" else self._of_things(4)
            asked.append(f"r{number}: {root} {{ {inside} }}")
        return " ".join(asked)

    def _mutation(self) -> str:
        kinds = ["soon", "late"] if self._late else ["soon"]
        return " ".join(
            f"m{number}: {self._random.choice(kinds)}(mark: {number}) {{ {self._of_things(2)} }}"
            for number in range(self._random.randint(1, 3))
        )

    def _subscription(self) -> str:
        return f"pushed {{ {self._of_things(3)} }}"

    def _of_things(self, depth: int) -> str:
        links = [*LINKS, *(LATE_LINKS if self._late else []), *ABSTRACT, "spread", "inline"]
        scalars = [*SCALARS, *(LATE if self._late else []), "scaled"]
        number = self._random.randint(1, 5)
        kinds = [links if depth and self._random.random() < LINKED else scalars for _ in range(number)]
        return " ".join(self._one(self._random.choice(names), depth) for names in kinds)

    def _one(self, name: str, depth: int) -> str:
        match name:
            case "scaled":
                given = self._random.choice(
                    ["", "(by: $by)", "(shape: $shape)", "(by: 3, shape: {sides: 5})"]
                )
                return self._said(f"scaled{given}", f"s{len(given)}")
            case "spread":
                key = f"F{len(self._fragments)}"
                self._fragments[key] = ""
                self._fragments[key] = f"fragment {key} on Thing {{ {self._of_things(depth - 1)} }}"
                return f"...{key}{self._directive()}"
            case "inline":
                on = self._random.choice(["", "on Thing", "on Node"])
                inside = "id __typename" if on == "on Node" else self._of_things(depth - 1)
                return f"... {on} {self._directive()} {{ {inside} }}"
            case "nodes" | "perhaps":
                return self._said(name, None) + f" {{ {self._of_nodes(depth - 1)} }}"
        if name in LINKS or name in LATE_LINKS:
            return self._said(name, None) + f" {{ {self._of_things(depth - 1)} }}"
        return self._said(name, None)

    def _of_nodes(self, depth: int) -> str:
        asked = ["id"]
        if self._random.random() < 0.7:
            asked.append(f"... on Thing {{ {self._of_things(max(depth, 0))} }}")
        if self._random.random() < 0.7:
            asked.append("... on Place { title }")
        self._random.shuffle(asked)
        return " ".join([*asked, "__typename"])

    def _said(self, field: str, alias: str | None) -> str:
        alias = alias or (f"a{self._random.randint(0, 2)}{field}" if self._random.random() < 0.2 else None)
        return (f"{alias}: " if alias else "") + field + self._directive()

    def _directive(self) -> str:
        if self._random.random() > 0.15:
            return ""
        return self._random.choice(
            [" @skip(if: $no)", " @include(if: $yes)", " @skip(if: false) @include(if: $yes)"]
        )
