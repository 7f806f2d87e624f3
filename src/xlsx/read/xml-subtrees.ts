// Reads XML of any size as small trees. Only complete elements with the requested names are returned; everything else is skipped.

import type { Readable } from 'node:stream';
import { SaxesParser } from 'saxes';

export interface XmlNode {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlNode[];
  /** The element's own text, without the text of its children. */
  text: string;
}

/** Yields the outermost elements with one of these names in document order, as one batch for each chunk of the stream. */
export async function* readSubtrees(stream: Readable, names: ReadonlySet<string>): AsyncGenerator<readonly XmlNode[]> {
  const parser = new SaxesParser<{ xmlns: false; position: false }>({ xmlns: false, position: false });
  let found: XmlNode[] = [];
  const open: XmlNode[] = [];
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', (tag) => {
    const name = tag.name.slice(tag.name.indexOf(':') + 1);
    if (open.length === 0 && !names.has(name)) return;
    const node: XmlNode = { name, attributes: tag.attributes, children: [], text: '' };
    open.at(-1)?.children.push(node);
    open.push(node);
  });
  parser.on('text', (text) => {
    const node = open.at(-1);
    if (node !== undefined) node.text += text;
  });
  parser.on('closetag', () => {
    const node = open.pop();
    if (node !== undefined && open.length === 0) found.push(node);
  });
  for await (const chunk of stream.setEncoding('utf8')) {
    parser.write(chunk as string);
    if (found.length === 0) continue;
    yield found;
    found = [];
  }
  parser.close();
}

/** Reads the first element with this name. The function is intended for small parts. */
export async function readFirstSubtree(stream: Readable, name: string): Promise<XmlNode | undefined> {
  for await (const [node] of readSubtrees(stream, new Set([name]))) return node;
  return undefined;
}

/** Returns the first child element with this name. */
export const findChild = (node: XmlNode | undefined, name: string): XmlNode | undefined =>
  node?.children.find((one) => one.name === name);

/** Returns all child elements with this name. */
export const findChildren = (node: XmlNode | undefined, name: string): readonly XmlNode[] =>
  node?.children.filter((one) => one.name === name) ?? [];
