// Counts of open findings, and of findings that changed since the last report.
export type FindingCounts = { open: number; breached: number; waived: number };

/** The number of findings by change since the baseline report. */
export type ChangeCounts = {
  new: number;
  reopened: number;
  resolved: number;
  unknown: number;
  stillOpen: number;
  /** Absent, like `retired`, in reports of versions before 1.1.0. */
  departed?: number;
  retired?: number;
};
