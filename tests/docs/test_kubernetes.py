"""The configuration for Kubernetes is valid by the schemas of those who read it, and agrees with itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from pipelines.settings import PREFIX, Settings

dagster_k8s = pytest.importorskip("dagster_k8s", reason="dagster-k8s is not installed: it is the extra [kubernetes]")
client = pytest.importorskip("kubernetes.client")
models = pytest.importorskip("dagster_k8s.models")
configuration = pytest.importorskip("dagster._config")
instances = pytest.importorskip("dagster._core.instance.config")

SECRET = {"TIEOUT_JOURNAL_URL", "DAGSTER_POSTGRES_URL"}


@pytest.fixture
def manifests(root: Path) -> list[dict[str, Any]]:
    return [*yaml.safe_load_all((root / "docs/kubernetes/manifests.yaml").read_text(encoding="utf-8"))]


@pytest.fixture
def instance(root: Path) -> dict[str, Any]:
    return yaml.safe_load((root / "docs/kubernetes/dagster.yaml").read_text(encoding="utf-8"))


def pods(manifests: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [item["spec"]["template"]["spec"] for item in manifests if item["kind"] == "Deployment"]


def settings_map(manifests: list[dict[str, Any]]) -> dict[str, str]:
    [found] = [item["data"] for item in manifests if item["kind"] == "ConfigMap"]
    return found


def environment_asked(said: Any) -> set[str]:
    """Every variable that a configuration reads by `env`."""
    if isinstance(said, dict):
        own = {said["env"]} if isinstance(said.get("env"), str) else set()
        return own.union(*(environment_asked(value) for value in said.values()))
    return set().union(*(environment_asked(value) for value in said)) if isinstance(said, list) else set()


def test_the_instance_is_one_that_dagster_takes(instance: dict[str, Any]) -> None:
    answer = configuration.validate_config(instances.dagster_instance_config_schema(), instance)

    assert answer.success, answer.errors


@pytest.mark.parametrize("wrong", [{}, {"job_imege": "x"}, {"resources": 3}])
def test_the_launcher_takes_its_configuration_and_refuses_another(
    instance: dict[str, Any], manifests: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch, wrong: dict[str, Any]
) -> None:
    for name, value in settings_map(manifests).items():
        monkeypatch.setenv(name, value)
    schema = configuration.resolve_to_config_type(dagster_k8s.K8sRunLauncher.config_type())

    answer = configuration.process_config(schema, instance["run_launcher"]["config"] | wrong)

    assert answer.success is not bool(wrong), answer.errors


def test_every_manifest_is_one_that_kubernetes_knows(manifests: list[dict[str, Any]]) -> None:
    for manifest in manifests:
        model = getattr(client, f"V1{manifest['kind']}")
        models.k8s_model_from_dict(model, models.k8s_snake_case_dict(model, manifest))


def test_instance_and_manifests_speak_of_the_same_names(
    instance: dict[str, Any], manifests: list[dict[str, Any]]
) -> None:
    launcher = instance["run_launcher"]["config"]
    claims = {volume["persistentVolumeClaim"]["claimName"] for volume in launcher["volumes"]}
    names = {(item["kind"], item["metadata"]["name"]) for item in manifests}

    assert {("ServiceAccount", launcher["service_account_name"])} | {
        ("PersistentVolumeClaim", claim) for claim in claims
    } <= names
    assert environment_asked(instance) <= SECRET | set(settings_map(manifests))
    assert {container["image"] for pod in pods(manifests) for container in pod["containers"]} == {
        settings_map(manifests)["DAGSTER_K8S_IMAGE"]
    }


def test_every_setting_it_makes_is_a_setting(manifests: list[dict[str, Any]]) -> None:
    said = {
        name.removeprefix(PREFIX).lower(): value for name, value in settings_map(manifests).items() if PREFIX in name
    }

    assert set(said) <= set(Settings.model_fields)
    Settings(**{name: value for name, value in said.items() if value})
