// Lists of AWS as the SDK gives them: page by page, each with the token of the next.

/** All pages, in order. */
export async function pagesOf<P extends { NextToken?: string | undefined }>(
  next: (token: { NextToken?: string }) => Promise<P>,
): Promise<P[]> {
  const pages: P[] = [];
  let token: string | undefined;
  do {
    const page = await next(token === undefined ? {} : { NextToken: token });
    pages.push(page);
    token = page.NextToken;
  } while (token !== undefined);
  return pages;
}

/** What is in them. */
export async function all<P extends { NextToken?: string | undefined }, T>(
  next: (token: { NextToken?: string }) => Promise<P>,
  items: (page: P) => T[] | undefined,
): Promise<T[]> {
  return (await pagesOf(next)).flatMap((page) => items(page) ?? []);
}
