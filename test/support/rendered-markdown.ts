import markdownIt, { type Token } from 'markdown-it';

const renderer = markdownIt({ html: true, linkify: false });

/** What a renderer of Markdown makes of a text, by what matters: prose, code, HTML, and where links lead. */
export interface RenderedMarkdown {
  /** What stands outside code and HTML, as it is read. */
  prose: string[];
  code: string[];
  html: string[];
  links: string[];
}

/** Reads Markdown with a parser of its own kind (CommonMark with tables), as an independent judge of our own. */
export function renderMarkdown(markdown: string): RenderedMarkdown {
  const found: RenderedMarkdown = { prose: [], code: [], html: [], links: [] };
  const pending: Token[] = [...renderer.parse(markdown, {})];
  for (let token = pending.shift(); token; token = pending.shift()) {
    if (token.children) pending.unshift(...token.children);
    else if (token.type === 'text' || token.type === 'text_special') found.prose.push(token.content);
    else if (token.type === 'code_inline' || token.type === 'fence' || token.type === 'code_block')
      found.code.push(token.content);
    else if (token.type.startsWith('html_')) found.html.push(token.content);
    const target = token.attrGet('href') ?? token.attrGet('src');
    if (target !== null) found.links.push(String(target));
  }
  return found;
}
