export type Types = Map<string, Map<string, { type: string; isRequired: boolean }>>;
export type Block = { kind: string; type: string; name: string; body: string };
export function readTypes(declarations: string): Types;
export function readBlocks(text: string): Block[];
export function compareWithTypes(block: Block, types: Types): string[];
