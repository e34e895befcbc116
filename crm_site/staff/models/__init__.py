"""The people who use the CRM: users, teams, roles with rights; what they are told and what they keep at hand."""

from crm_site.staff.models.favourite import Favourite
from crm_site.staff.models.notice import Notice, of_many
from crm_site.staff.models.once import Once
from crm_site.staff.models.people import Right, Team, User, check_zone

__all__ = ["Favourite", "Notice", "Once", "Right", "Team", "User", "check_zone", "of_many"]
