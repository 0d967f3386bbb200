"""Joined modules do what a browser would do with the modules themselves; what cannot be joined is refused."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rtca_nb.base.es_modules import ModuleJoinError, join_modules
from rtca_nb.exceptions import RtcaError


def joined(files: dict[str, str], entry: str = "main.mjs", **options: bool) -> str:
    def read(path: str) -> str:
        if path not in files:
            raise FileNotFoundError(path)
        return files[path]

    return join_modules(entry, read, **options)


def refused(files: dict[str, str], **options: bool) -> str:
    with pytest.raises(ModuleJoinError) as caught:
        joined(files, **options)
    sentence = str(caught.value)
    assert isinstance(caught.value, RtcaError)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    return sentence


# -- what is refused ----------------------------------------------------------------------------------------------

END = "export default { a };\n"
IMPORT = 'import { a } from "./a.mjs";\n'


def test_a_missing_module_is_named_with_the_one_that_imports_it():
    assert refused({"main.mjs": IMPORT + END}) == (
        "There is no module a.mjs, although main.mjs imports it; correct the path."
    )
    assert refused({}) == "There is no module main.mjs, although it is the entry; correct the path."


def test_a_name_that_is_not_exported_is_named_with_those_that_are():
    files = {"main.mjs": IMPORT + END, "a.mjs": "const a = 1;\nexport const b = 2;\nexport function c() {}\n"}
    assert refused(files) == "main.mjs imports a, which a.mjs does not export; a.mjs exports b, c."
    assert refused({**files, "a.mjs": "const a = 1;\n"}).endswith("a.mjs exports nothing.")


def test_a_circle_is_shown():
    files = {
        "main.mjs": IMPORT + END,
        "a.mjs": 'import { b } from "./deep/b.mjs";\nexport const a = b;\n',
        "deep/b.mjs": 'import { a } from "../a.mjs";\nexport const b = 1;\n',
    }
    assert refused(files).startswith("The modules a.mjs → deep/b.mjs → a.mjs import each other in a circle; ")
    assert "main.mjs → main.mjs" in refused({"main.mjs": 'import { a } from "./main.mjs";\n' + END})


def test_a_default_export_belongs_to_the_entry_of_a_module():
    files = {"main.mjs": IMPORT + END, "a.mjs": "export const a = 1;\nexport default { a };\n"}
    assert refused(files).startswith("a.mjs has a default export, which only the entry may have")
    assert refused({"main.mjs": "const a = 1;\n"}).startswith("main.mjs has no default export")
    page = refused({"main.mjs": "const a = 1;\n" + END}, page_script=True)
    assert page.startswith("main.mjs has a default export, which a page's script cannot have")


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ('import { a } from "./a.mjs";\nimport { a } from "./b.mjs";\n', "a"),
        ('import { a, b, a } from "./a.mjs";\n', "a"),
        ('import { a } from "./a.mjs";\nexport const a = 1;\n', "a"),
        ("export const a = 1;\nexport function a() {}\n", "a"),
        (END, "default"),
    ],
)
def test_a_name_that_a_module_has_twice_is_refused(source, name):
    files = {"main.mjs": source + END, "a.mjs": "export const a = 1, b = 2;\n", "b.mjs": "export const a = 1;\n"}
    assert refused(files).startswith(f"main.mjs imports or exports the name {name} more than once")


@pytest.mark.parametrize(
    "line",
    [
        'import a from "./a.mjs";',
        'import * as a from "./a.mjs";',
        'import { a as b } from "./a.mjs";',
        'import a, { b } from "./a.mjs";',
        'import "./a.mjs";',
        'import {} from "./a.mjs";',
        "import { a } from './a.mjs';",
        'import { a } from "./a.mjs"',
        'import { a } from "lodash";',
        'import { a } from "/a.mjs";',
        'import { a } from "data:text/javascript,";',
        'import { a } from "./a.json" with { type: "json" };',
        '  import { a } from "./a.mjs";',
        'const b = 1; import { a } from "./a.mjs";',
        'const a = await import("./a.mjs");',
        "const here = import.meta.url;",
        "export let a = 1;",
        "export var a = 1;",
        "export { a };",
        'export { a } from "./a.mjs";',
        'export * from "./a.mjs";',
        "export const { a } = b;",
        "export default a;",
        "export default function a() {}",
        "const b = 1; export const a = b;",
        "  export const a = 1;",
        '/* a comment */ import { a } from "./a.mjs";',
    ],
)
def test_another_form_is_refused_by_its_line(line):
    files = {"main.mjs": f"/*\n * A comment.\n */\nconst z = 1;\n{line}\n", "a.mjs": "export const a = 1;\n"}
    assert refused(files).startswith("Line 5 of main.mjs imports or exports in a form that cannot be joined; ")


def test_a_template_of_several_lines_is_refused_by_its_line():
    assert refused({"main.mjs": "const b = `one`;\nconst a = `\n  two`;\n" + END}).startswith(
        "A template literal in line 2 of main.mjs spans several lines"
    )


def test_a_name_that_joined_modules_use_is_refused():
    assert "begins with $module" in refused({"main.mjs": "const a = $module0;\n" + END})


# -- what is joined -----------------------------------------------------------------------------------------------


def test_words_in_comments_and_properties_are_no_imports():
    source = """
    // import { b } from "./b.mjs";
    /**
     * @import { B } from "./b.mjs"
     * export const b = 1;
     */
    const a = /** @type {import("./b.mjs").B} */ (model.export ?? model.$import);
    """.replace("\n    ", "\n")
    assert joined({"main.mjs": source + END}) == (
        "export default (() => {\nconst a = (model.export ?? model.$import);\nreturn { a };\n})();\n"
    )


def test_types_within_a_line_are_left_out_and_other_words_stay():
    source = (
        "const a = /** @type {{begin: number, of: string}[]} */ ([]).map((/** @type {B} */ b) => b); // why\n"
        'const c = "/* no comment */";\n'
    )
    assert joined({"main.mjs": source + END}) == (
        "export default (() => {\n"
        "const a = ([]).map((b) => b); // why\n"
        'const c = "/* no comment */";\n'
        "return { a };\n})();\n"
    )


def test_comments_and_indents_are_left_out():
    files = {
        "main.mjs": '// @ts-check\n/** What it is. */\nimport {\n  a,\n  b,\n} from "./lib/a.mjs";\n\na(b);\n',
        "lib/a.mjs": "/* one\n * two */\n\nexport const a = (b) => {\n  // why\n  b();\n};\nexport function b() {}\n",
    }
    assert joined(files, page_script=True) == (
        '(() => {\n"use strict";\n'
        "const $module0 = (() => {\nconst a = (b) => {\nb();\n};\nfunction b() {}\nreturn { a, b };\n})();\n"
        "const { a, b } = $module0;\na(b);\n})();\n"
    )


def test_line_ends_of_other_systems_make_no_difference():
    files = {"main.mjs": IMPORT + "/*\n * b\n */\n" + END, "a.mjs": "export const a = 1;\n"}
    assert joined({name: text.replace("\n", "\r\n") for name, text in files.items()}) == joined(files)


def run(node: str, folder: Path, scripts: dict[str, str]) -> dict[str, object]:
    """Run scripts in Node, each in a module of its own; return what each has put into ``log``, by name."""
    shutil.rmtree(folder, ignore_errors=True)
    for name, text in scripts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    entries = sorted(name for name in scripts if name.endswith(("main.mjs", "joined.mjs", "page.cjs")))
    (folder / "all.mjs").write_text(
        f"const all = {{}};\nfor (const name of {json.dumps(entries)}) {{\n  globalThis.log = [];\n"
        "  const made = await import(`./${name}`);\n  all[name] = [log, made.default?.result?.()];\n}\n"
        "console.log(JSON.stringify(all));\n"
    )
    done = subprocess.run([node, folder / "all.mjs"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_modules_with_the_same_names_keep_their_own(node, tmp_path):
    files = {
        "main.mjs": 'import { a } from "./a.mjs";\nimport { b } from "./b.mjs";\nconst secret = 3;\n'
        "const result = () => [a(), b(), secret];\nexport default { result };\n",
        "a.mjs": "const secret = 1;\nfunction helper() {\n  return secret;\n}\nexport const a = () => helper();\n",
        "b.mjs": 'import { a } from "./a.mjs";\nlet secret = 2;\nfunction helper() {\n  return [secret++, a()];\n}\n'
        "export const b = () => helper();\n",
    }
    found = run(node, tmp_path / "run", {**files, "joined.mjs": joined(files)})
    assert found["joined.mjs"] == found["main.mjs"] == [[], [1, [2, 1], 3]]


NAMES = ("alpha", "beta", "gamma", "$delta", "_e1")


@st.composite
def programs(draw):
    """Modules in folders that import earlier ones, each with a log of when it runs and what it sees."""
    count = draw(st.integers(1, 6))
    folders = [draw(st.sampled_from(["", "x/", "x/y/", "z/"])) for _ in range(count)]
    paths = [f"{folder}m{number}.mjs" for number, folder in enumerate(folders)]
    exports: list[list[str]] = []
    files = {}
    for number, path in enumerate(paths):
        own = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=4))
        taken: dict[str, str] = {}
        lines = []
        for other in draw(st.lists(st.integers(0, number - 1), unique=True)) if number else []:
            free = [name for name in exports[other] if name not in taken and name not in own]
            if free:
                wanted = draw(st.lists(st.sampled_from(free), unique=True, min_size=1))
                depth = path.count("/")
                lines.append(f'import {{ {", ".join(wanted)} }} from "./{"../" * depth}{paths[other]}";')
                taken |= dict.fromkeys(wanted, paths[other])
        lines.append(f"const hidden = [{number}, {', '.join(f'typeof {name}' for name in taken)}];")
        forms = [draw(st.sampled_from(["const", "function", "class", "async", "generator"])) for _ in own]
        for name, form in zip(own, forms, strict=True):
            public = draw(st.sampled_from(["export ", ""]))
            lines.append(
                {
                    "const": f"{public}const {name} = () => hidden;",
                    "function": f"{public}function {name}() {{\n  return hidden;\n}}",
                    "class": f"{public}class {name} {{\n  static made = `${{hidden}}`;\n}}",
                    "async": f"{public}async function {name}() {{}}",
                    "generator": f"{public}function* {name}() {{}}",
                }[form]
            )
        lines.append(f"log.push([{number}, String(hidden), {', '.join(f'String({name})' for name in taken)}]);")
        source = "\n".join(lines)
        exports.append(re.findall(r"^export (?:async )?(?:const|function\*?|class) ([\w$]+)", source, re.MULTILINE))
        files[path] = f"{source}\n"
    seen: dict[str, str] = {}
    for number in draw(st.permutations(range(count))):
        seen |= {name: paths[number] for name in exports[number][:1] if name not in seen}
    imports = "".join(f'import {{ {name} }} from "./{path}";\n' for name, path in seen.items())
    result = ", ".join(f"typeof {name}" for name in seen)
    files["main.mjs"] = f"{imports}const result = () => [{result}];\nlog.push('end');\nexport default {{ result }};\n"
    return files


def without_indents(found):
    """Functions as text have lost their indents where they were joined."""
    return json.loads(re.sub(r"\\n\s+", r"\\n", json.dumps(found)))


@pytest.mark.slow
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(programs(), min_size=10, max_size=10))
def test_joined_modules_run_as_the_modules_do(node, tmp_path, several):
    """In the same order, each once, with the same values under the same names."""
    scripts = {}
    for number, files in enumerate(several):
        scripts |= {f"p{number}/{path}": text for path, text in files.items()}
        scripts[f"p{number}/joined.mjs"] = joined(files)
        page = {**files, "main.mjs": files["main.mjs"].replace("export default { result };\n", "")}
        scripts[f"p{number}/page.cjs"] = joined(page, page_script=True)
    found = run(node, tmp_path / "run", scripts)
    for number in range(len(several)):
        wanted = without_indents(found[f"p{number}/main.mjs"])
        assert without_indents(found[f"p{number}/joined.mjs"]) == wanted
        assert without_indents(found[f"p{number}/page.cjs"])[0] == wanted[0]


@settings(max_examples=25)
@given(programs())
def test_the_same_sources_give_the_same_script(files):
    shuffled = dict(reversed(files.items()))
    assert joined(files) == joined(shuffled)
