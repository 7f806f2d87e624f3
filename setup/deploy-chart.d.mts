export type Rendering = 'ptdev' | 'stg' | 'prod' | 'prod, Temporal Cloud' | 'prod, mutual TLS' | 'prod, every option';

/* eslint-disable typescript/no-explicit-any -- The shape of a resource is what validators and tests look at. */
/** A Kubernetes resource, as parsed; only what names it is typed. */
export type Resource = {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; annotations?: Record<string, string> };
  spec?: any;
  data?: any;
  template?: any;
};
/* eslint-enable typescript/no-explicit-any */

/** The two newest minor versions of Kubernetes whose schemas are published. */
export const kubernetesVersions: string[];

export function renderingNames(): Rendering[];

/** The chart and the values of a rendering, as Helm takes them, with `more` as further arguments. */
export function chartWithValues(name: string, more?: string[]): string[];

export function lintChart(helm: string, name: Rendering): Promise<string>;

/** YAML documents, with `more` as further arguments; rejects with Helm's words. */
export function renderChart(helm: string, name: Rendering, more?: string[]): Promise<string>;

export function resourcesOf(yaml: string): Resource[];
