"""`./crm bench` says what there is, and runs it in a process of its own."""

import pytest

from crm_site.runtime import benches


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "quick.py").write_text(
        '"""How quick it is.\n\nMore."""\nimport sys\nif __name__ == "__main__":\n    sys.exit(len(sys.argv) - 1)\n'
    )
    (tmp_path / "part.py").write_text('"""A part of others."""\n')
    monkeypatch.setattr(benches, "FOLDER", tmp_path)
    monkeypatch.setattr(benches, "fetch_frontend", lambda: None)


def test_without_a_name_it_says_what_there_is(folder, capsys):
    benches.run([], [])
    said = capsys.readouterr().out

    assert "quick        How quick it is." in said and "part" not in said


def test_it_runs_with_the_options_and_ends_as_the_bench_does(folder):
    benches.run(["quick"], [])
    with pytest.raises(SystemExit) as ended:
        benches.run(["quick", "quick"], ["--scale", "2"])

    assert ended.value.code == 2


def test_an_unknown_one_is_refused_before_anything_runs(folder):
    with pytest.raises(SystemExit, match="There is no bench nope"):
        benches.run(["quick", "nope"], [])


def test_each_bench_of_ours_says_what_it_measures():
    assert all(benches.benches().values()) and {"business", "million", "duplicates"} <= set(benches.benches())
