/**
 * Applies a provider-free module of terraform/policies once for each case and gives its outputs (policies are JSON texts)
 * by name of the case. Rejects with Terraform's words.
 */
export function evaluatePolicies<Case extends string>(
  terraform: string,
  module: string,
  cases: Record<Case, Record<string, unknown>>,
): Promise<Record<Case, Record<string, string>>>;

/** Every policy with everything in it that can be configured, as a CloudFormation template for cfn-lint. */
export function policyTemplate(terraform: string): Promise<object>;
