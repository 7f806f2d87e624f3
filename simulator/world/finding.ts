// One evaluation result.
import type { Resource } from './resources.ts';

export interface Finding {
  readonly resource: Resource;
  readonly complianceType: 'COMPLIANT' | 'NON_COMPLIANT' | 'NOT_APPLICABLE' | 'INSUFFICIENT_DATA';
  readonly annotation: string | undefined;
  /** Milliseconds since 1970. */
  readonly recordedAt: number;
}
