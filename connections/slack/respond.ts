const TIMEOUT_MS = 10_000;

/**
 * Answers a command or a button at its `response_url`, which works for 30 minutes. Throws an Error if the address does not
 * belong to Slack (`apiUrl` says where Slack is), or if Slack does not take the answer.
 */
export async function respondToSlack(apiUrl: string, url: string, answer: Record<string, unknown>): Promise<void> {
  if (!isOfSlack(apiUrl, url)) throw new Error('The address for the answer does not belong to Slack');
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(answer),
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`Slack answered ${response.status}`);
}

function isOfSlack(apiUrl: string, url: string): boolean {
  const { protocol, hostname, origin } = URL.parse(url) ?? {};
  return (protocol === 'https:' && hostname === 'hooks.slack.com') || origin === URL.parse(apiUrl)?.origin;
}
