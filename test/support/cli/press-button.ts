/** Opens a page as a browser does. */
export async function openPage(url: string): Promise<Response> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answers ${response.status}: ${await response.text()}`);
  return response;
}

/** Presses the button of the form of a page; `chosen` is what the person fills in. Follows where it leads. */
export async function pressButton(page: Response, chosen: Record<string, string> = {}): Promise<Response> {
  const html = await page.text();
  const [, action] = /<form method="post" action="([^"]+)"/.exec(html) ?? [];
  if (action === undefined) throw new Error(`There is no form on ${page.url}:\n${html}`);
  const fields = new URLSearchParams(chosen);
  for (const [, name = '', value = ''] of html.matchAll(/<input\s+type="hidden"\s+name="([^"]+)"\s+value="([^"]*)"/g)) {
    fields.set(name, unescaped(value));
  }
  const response = await fetch(new URL(unescaped(action), page.url), { method: 'POST', body: fields });
  if (!response.ok) throw new Error(`${response.url} answers ${response.status}: ${await response.text()}`);
  return response;
}

/** The address of a link of a page. */
export function linkOf(html: string, text: string): string {
  const [, href] = new RegExp(`<a [^>]*href="([^"]+)"[^>]*>${text}</a>`).exec(html) ?? [];
  if (href === undefined) throw new Error(`There is no link "${text}":\n${html}`);
  return unescaped(href);
}

function unescaped(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
