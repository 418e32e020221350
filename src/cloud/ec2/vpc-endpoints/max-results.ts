/** Some operations take any `MaxResults` and answer with a thousand items where it asks for more. */

export function atMostAThousand<Input extends { MaxResults?: number | undefined }>(input: Input): Input {
  if (input.MaxResults === undefined) return input;
  return { ...input, MaxResults: Math.min(input.MaxResults, 1000) };
}
