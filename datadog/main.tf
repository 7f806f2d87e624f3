# Monitors of each environment, and one dashboard, from the JSON files next to this one. The files can also be imported by hand, with
# ENVIRONMENT replaced.

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

variable "environments" {
  type        = set(string)
  description = "Environments to watch, as the chart's `environment` names them. Each has its own monitors, so that one that never reports alerts too."
  default     = ["ptdev", "stg", "prod"]
}

locals {
  monitors = {
    for pair in setproduct(var.environments, fileset("${path.module}/monitors", "*.json")) :
    "${pair[0]}/${trimsuffix(pair[1], ".json")}" => replace(
      replace(file("${path.module}/monitors/${pair[1]}"), "ENVIRONMENT", pair[0]),
      "@slack-platform-alerts", var.notify
    )
  }
}

resource "datadog_monitor_json" "this" {
  for_each = local.monitors

  monitor = each.value
}

resource "datadog_dashboard_json" "this" {
  dashboard = file("${path.module}/dashboard.json")
}
