"""Admin pages for customers and staff."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.utils.translation import gettext_lazy as _

from accounts.models import Address, CustomerGroup, CustomerProfile, GroupMembership, StaffMember, User
from core.admin import ReadOnlyMixin
from orders.models import Order
from payments.models import StoreCredit


class ProfileInline(admin.StackedInline):
    model = CustomerProfile
    raw_id_fields = ["referred_by"]


class AddressInline(admin.TabularInline):
    model = Address
    extra = 0


class StoreCreditInline(ReadOnlyMixin, admin.TabularInline):
    model = StoreCredit
    fields = ["balance", "updated_at"]
    readonly_fields = fields


class OrderInline(ReadOnlyMixin, admin.TabularInline):
    model = Order
    fields = ["number", "status", "total", "placed_at"]
    readonly_fields = fields
    show_change_link = True


class MembershipInline(admin.TabularInline):
    model = GroupMembership
    fk_name = "group"
    autocomplete_fields = ["user"]
    exclude = ["added_by"]
    extra = 0


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    ordering = ["email"]
    list_display = ["email", "first_name", "last_name", "is_staff", "is_active", "date_joined"]
    list_filter = ["is_staff", "is_active", "customer_groups", "profile__accepts_marketing"]
    search_fields = ["email", "first_name", "last_name", "orders__number"]
    inlines = [ProfileInline, AddressInline, StoreCreditInline, OrderInline]
    fieldsets = [
        (None, {"fields": ["email", "password"]}),
        (_("Personal info"), {"fields": ["first_name", "last_name", "phone"]}),
        (_("Permissions"), {"fields": ["is_active", "is_staff", "is_superuser", "groups", "user_permissions"]}),
        (_("Important dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [(None, {"fields": ["email", "usable_password", "password1", "password2"]})]


@admin.register(StaffMember)
class StaffMemberAdmin(admin.ModelAdmin):
    list_display = ["email", "first_name", "last_name", "last_login"]
    search_fields = ["email", "last_name"]
    fields = ["email", "first_name", "last_name", "groups"]
    filter_horizontal = ["groups"]


@admin.register(CustomerGroup)
class CustomerGroupAdmin(admin.ModelAdmin):
    list_display = ["name", "discount_percent"]
    search_fields = ["name"]
    inlines = [MembershipInline]
