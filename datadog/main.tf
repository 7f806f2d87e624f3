# Monitors and dashboard from the JSON files next to this one, which can also be imported by hand.

terraform {
  required_version = ">= 1.9"
  required_providers {
    datadog = {
      source  = "DataDog/datadog"
      version = ">= 3.40, < 4.0"
    }
  }
}

variable "notify" {
  type        = string
  description = "Handle that the monitors notify, in Datadog's notation."
  default     = "@slack-platform-alerts"
}

locals {
  monitors = fileset("${path.module}/monitors", "*.json")
}

resource "datadog_monitor_json" "this" {
  for_each = local.monitors

  monitor = replace(file("${path.module}/monitors/${each.value}"), "@slack-platform-alerts", var.notify)
}

resource "datadog_dashboard_json" "this" {
  dashboard = file("${path.module}/dashboard.json")
}
