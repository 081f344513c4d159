import { expect, it } from 'vitest';
import { surveyEnvironment } from '../../../runtime/environment/environment.ts';

it.each([
  [{}, { by: 'endpoint' }],
  [{ ANTHROPIC_BASE_URL: 'https://models.test' }, null],
  [{ ANTHROPIC_BASE_URL: 'https://models.test', CURFEW_WEB_SEARCH: 'endpoint' }, { by: 'endpoint' }],
  [{ SEARXNG_URL: 'https://s.test/' }, { by: 'searxng', url: 'https://s.test', priceMicros: 0 }],
  [
    { BRAVE_API_KEY: 'the-brave-key', CURFEW_WEB_SEARCH_PRICE: '2.50' },
    { by: 'brave', key: 'the-brave-key', priceMicros: 2_500 },
  ],
  [{ SEARXNG_URL: 'https://s.test', CURFEW_WEB_SEARCH: 'none' }, null],
])('%j: %j searches the web', (variables, search) => {
  const { environment, problems } = surveyEnvironment(variables, 'command');
  expect([environment?.webSearch, problems]).toEqual([search, []]);
});

it('says what CURFEW_WEB_SEARCH needs, and what is no amount', () => {
  const problems = (variables: Record<string, string>) =>
    surveyEnvironment({ ANTHROPIC_API_KEY: 'k', ...variables }, 'engine').problems;
  expect(problems({ CURFEW_WEB_SEARCH: 'searxng' })).toEqual([
    'SEARXNG_URL is not set: it is needed for CURFEW_WEB_SEARCH=searxng',
  ]);
  expect(problems({ CURFEW_WEB_SEARCH: 'brave' })).toEqual([
    'BRAVE_API_KEY is not set: it is needed for CURFEW_WEB_SEARCH=brave',
  ]);
  expect(problems({ CURFEW_WEB_SEARCH: 'google' })).toEqual([
    'CURFEW_WEB_SEARCH is none of endpoint, searxng, brave, none',
  ]);
  expect(problems({ CURFEW_WEB_SEARCH_PRICE: '-1' })).toEqual([
    'CURFEW_WEB_SEARCH_PRICE is not an amount of dollars such as 5 or 2.50',
  ]);
});

it('leaves the key of Brave to the process that has the engine', () => {
  const { problems } = surveyEnvironment({ CURFEW_WEB_SEARCH: 'brave', GITHUB_TOKEN: 't' }, 'worker');
  expect(problems).toEqual([]);
});

it('never shows the key of Brave', () => {
  expect(surveyEnvironment({ BRAVE_API_KEY: 'the-brave-key' }, 'command').environment?.secrets).toContain(
    'the-brave-key',
  );
});
