"""The generated organization as moto's own: its tree, its accounts and the roles in them."""

from pathlib import Path
from typing import Any

from access import create_role
from moto.organizations.models import FakeAccount, FakeOrganizationalUnit, OrganizationsBackend, organizations_backends
from moto.organizations.utils import PAGINATION_MODEL

# moto answers 100 accounts a page; AWS never more than 20.
ACCOUNTS_PER_PAGE = 20


def create_organization(generated: dict[str, Any], roles: dict[str, Path]) -> None:
    """`roles`: policy documents by the name of the role that they are for, which then is in every account."""
    management = generated["managementAccountId"]
    backend = organizations_backends[management]["aws"]
    backend.create_organization(region="us-east-1", FeatureSet="ALL")
    root = backend.org.root_id
    units = {None: root}
    for unit in generated["units"]:
        made = backend.create_organizational_unit(ParentId=units[unit["parent"]], Name=unit["name"])
        units[unit["id"]] = made["OrganizationalUnit"]["Id"]
    backend.accounts.clear()
    documents = {name: document.read_text() for name, document in roles.items()}
    for listed in generated["accounts"]:
        account = FakeAccount(backend.org, AccountName=listed["name"], Email=f"{listed['id']}@example.com")
        account.id, account.parent_id = listed["id"], units[listed["unit"]]
        account.state, account.status = listed["state"], STATUS_OF_STATE.get(listed["state"], "SUSPENDED")
        backend.accounts.append(account)
        for name, policy in documents.items():
            create_role(account.id, name, policy)
    answer_as_aws_does(backend)


# `Status` has no words for the two other states; accounts that are still being made have none.
STATUS_OF_STATE = {"ACTIVE": "ACTIVE", "PENDING_CLOSURE": "PENDING_CLOSURE"}


def answer_as_aws_does(backend: OrganizationsBackend) -> None:
    """Adds what moto leaves out: `Paths` of accounts, and pages of at most 20."""
    without_paths = FakeAccount.describe
    parents = {unit.id: unit for unit in backend.ou}

    def describe(account: FakeAccount) -> dict[str, Any]:
        path, unit = f"{account.id}/", parents[account.parent_id]
        while isinstance(unit, FakeOrganizationalUnit):
            path, unit = f"{unit.id}/{path}", parents.get(unit.parent_id)
        return {**without_paths(account), "Paths": [f"{account.organization_id}/{path}"]}

    FakeAccount.describe = describe
    PAGINATION_MODEL["list_accounts"]["limit_default"] = ACCOUNTS_PER_PAGE
