// Text in HTML.

export function html(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** A link, or its text alone where it leads nowhere on the web. */
export function anchor(url: string, text: string): string {
  return /^https?:/.test(url) ? `<a href="${html(url)}">${html(text)}</a>` : html(text);
}
