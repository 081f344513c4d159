/** Whether an agent with these tools, by name, can search the web, which costs money. */
export function canSearch(tools: Readonly<Record<string, string>>): boolean {
  return (tools['web_search'] ?? 'off') !== 'off';
}
