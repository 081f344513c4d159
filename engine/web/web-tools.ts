import type { Tool } from '@anthropic-ai/sdk/resources/messages/messages';

/** The tools of the web that the engine runs itself, as the model sees them. */
export const WEB_FETCH: Tool = {
  name: 'web_fetch',
  description:
    'Fetches a page from the web and returns its text as Markdown; also PDFs, JSON and plain text. Scripts of the page do not run. ' +
    'Only hosts that the network of this session allows can be reached. A long text is cut.',
  input_schema: {
    type: 'object',
    properties: { url: { type: 'string', description: 'The whole address, with http:// or https://.' } },
    required: ['url'],
  },
};

export const WEB_SEARCH: Tool = {
  name: 'web_search',
  description: 'Searches the web and returns titles, addresses and excerpts of pages.',
  input_schema: {
    type: 'object',
    properties: { query: { type: 'string', description: 'What to search for.' } },
    required: ['query'],
  },
};
