import { APIError } from '@anthropic-ai/sdk';
import { expect, it } from 'vitest';
import { missingAbility } from '../../../../engine/brain/failures/endpoint-advice.ts';

function refusal(status: number, message: string): APIError {
  return APIError.generate(status, { type: 'error', error: { type: 'x', message } }, undefined, new Headers());
}

it.each([
  [400, '"llama2:7b" does not support tools'],
  [400, '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set'],
  [404, 'No endpoints found that support tool use. Try disabling "bash".'],
  [400, 'tools: Extra inputs are not permitted'],
  [500, "This model doesn't support function calling"],
  [400, 'Unrecognized request argument supplied: tools'],
])('knows an endpoint without tools by its words: %i %s', (status, message) => {
  expect(missingAbility(refusal(status, message))).toBe('tools');
});

it.each([
  [400, 'This model does not support image input'],
  [500, 'image input is not supported - hint: if this is unexpected, you may need to provide the mmproj'],
  [404, 'No endpoints found that support image input'],
  [400, 'text-only-7b is not a multimodal model'],
  [400, 'image_url is not supported by this model'],
  [400, 'PDF documents are not supported on this endpoint'],
])('knows an endpoint without images or documents by its words: %i %s', (status, message) => {
  expect(missingAbility(refusal(status, message))).toBe('media');
});

it.each([
  [400, "tools.6: Input tag 'web_search_20250305' found using 'type' does not match any of the expected tags"],
  [400, 'The web_search tool is not enabled for this organization'],
])('knows an endpoint that does not search the web by its words: %i %s', (status, message) => {
  expect(missingAbility(refusal(status, message))).toBe('search');
});

it.each([
  [400, 'messages.3.content.1: unexpected web_search_tool_result'],
  [400, 'messages.3.content.0.server_tool_use: web_search has no result'],
  [400, 'tools.0.custom.input_schema: Extra inputs are not permitted'],
  [400, 'messages.6: unexpected `tool_use_id` found in `tool_result` blocks: toolu_1'],
  [400, 'messages.5: `tool_use` ids were found without `tool_result` blocks immediately after: toolu_1'],
  [400, 'messages.0.content.1.image.source.base64.data: Could not process image'],
  [400, 'The image model is not available'],
  [401, 'tools are not allowed for this key'],
  [429, 'too many requests with tools: not permitted'],
  [400, 'prompt is too long: 9 tokens > 8 maximum'],
])('takes no other error for one of them: %i %s', (status, message) => {
  expect(missingAbility(refusal(status, message))).toBeNull();
});
