// What accounts are called and which unit they stand in: plain names, and the traps that real organizations hold.
import { fraction, mix, pick } from '#simulator/base/hash.ts';
import type { UnitPath } from '#simulator/base/organization-units.ts';

const APPLICATIONS = (
  'payments data web search billing identity catalog orders shipping pricing mobile partners fraud risk ' +
  'treasury ledger reports insights streaming media content support crm marketing loyalty inventory ' +
  'warehouse fleet maps devtools observability messaging notifications documents signing archive hr ' +
  'payroll legal research ml claims quotes'
).split(' ');

interface AccountUse {
  readonly environment: string;
  readonly unit: UnitPath;
}

const ACCOUNT_USES: readonly AccountUse[] = [
  { environment: 'prod', unit: 'Workloads/Prod' },
  { environment: 'prod', unit: 'Workloads/Prod/Payments' },
  { environment: 'prod', unit: 'Workloads/Prod/Payments/Core/Ledger' },
  { environment: 'prod', unit: 'Workloads/Prod/Données, "Analytique"' },
  { environment: 'stg', unit: 'Workloads/Non-Prod/Stg' },
  { environment: 'stg', unit: 'Workloads/Non-Prod/Stg' },
  { environment: 'dev', unit: 'Workloads/Non-Prod/Dev' },
  { environment: 'dev', unit: 'Workloads/Non-Prod/Dev' },
  { environment: 'sandbox', unit: 'Sandbox' },
  { environment: 'shared', unit: 'Infrastructure/Shared Services' },
];

/** Names that a careless rule takes for production, and names that a careless writer breaks on. */
const AWKWARD: readonly { readonly name: string; readonly unit: UnitPath }[] = [
  { name: 'nonprod-analytics', unit: 'Workloads/Non-Prod' },
  { name: 'preprod-billing', unit: 'Workloads/Non-Prod/Stg' },
  { name: 'Crédit & Co, "Legacy"', unit: 'Workloads/Prod' },
  { name: 'product-catalog-dev', unit: 'Workloads/Non-Prod/Dev' },
  { name: 'データ基盤-prod', unit: 'Workloads/Prod/Données, "Analytique"' },
  { name: 'reproduction-lab', unit: 'Sandbox' },
  { name: "O'Brien, Labs", unit: 'Sandbox' },
  { name: 'devops-prod', unit: 'Infrastructure' },
  { name: 'Straße <test> & 支付-stg', unit: 'Workloads/Non-Prod/Stg' },
];

/** One account in this many has an awkward name. */
const AWKWARD_EVERY = 7;

export interface AccountName {
  readonly name: string;
  /** `undefined`: directly under the root, as the management account is. */
  readonly unit: UnitPath | undefined;
  readonly application: string;
  readonly environment: string;
}

/** The name of the account at a place in the list; names may repeat a stem but never a whole name. */
export function nameAccount(seed: number, index: number, awkward: boolean): AccountName {
  if (index === 0) return { name: 'sec-control', unit: 'Security', application: 'security', environment: 'shared' };
  if (index === 2) return { name: 'org-management', unit: undefined, application: 'management', environment: 'shared' };
  const hash = mix(mix(seed, 21), index);
  const round = Math.floor(index / AWKWARD_EVERY);
  if (awkward && index % AWKWARD_EVERY === 5) {
    const { name, unit } = AWKWARD[round % AWKWARD.length]!;
    const again = Math.floor(round / AWKWARD.length);
    return { name: again === 0 ? name : `${name} ${again + 1}`, unit, application: 'legacy', environment: 'other' };
  }
  const { environment, unit } = pick(ACCOUNT_USES, hash);
  const application = APPLICATIONS[index % APPLICATIONS.length]!;
  const number = Math.floor(index / APPLICATIONS.length);
  const suffix = number === 0 && fraction(mix(hash, 1)) < 0.8 ? '' : `-${String(number + 1).padStart(2, '0')}`;
  return { name: `${application}-${environment}${suffix}`, unit, application, environment };
}
