// The numbers of findings that are open, and of findings that changed since the last report.
export type FindingCounts = { open: number; breached: number; waived: number };

/** The numbers of findings by their change since the report that this one is compared with. */
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
