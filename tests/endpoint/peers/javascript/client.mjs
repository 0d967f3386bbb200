// Lists a contact with the SDK's own paginator, or makes one call and tells the class of its error.
// Reads one JSON question per line from standard input and writes one JSON answer per line.
import { createInterface } from "node:readline";
import * as connect from "@aws-sdk/client-connect";

const { ConnectClient, ListRealtimeContactAnalysisSegmentsV2Command, paginateListRealtimeContactAnalysisSegmentsV2 } =
  connect;

const client = new ConnectClient({
  endpoint: process.env.RTCA_ENDPOINT,
  region: "us-east-1",
  credentials: { accessKeyId: "local", secretAccessKey: "local" },
  maxAttempts: 1,
});

/** @param {Record<string, unknown>} input */
async function list(input) {
  const segments = [];
  let pages = 0;
  let status;
  for await (const page of paginateListRealtimeContactAnalysisSegmentsV2({ client }, input)) {
    segments.push(...page.Segments);
    status = page.Status;
    pages += 1;
  }
  return { segments, pages, status };
}

/** @param {Record<string, unknown>} input */
async function call(input) {
  try {
    await client.send(new ListRealtimeContactAnalysisSegmentsV2Command(input));
    return { error: null };
  } catch (error) {
    const status = error.$metadata?.httpStatusCode;
    return { error: error.name, class: error.constructor.name, message: error.message, status };
  }
}

/** @param {{ operation: string } & Record<string, unknown>} input */
async function ask({ operation, ...input }) {
  try {
    for (const name of ["StartTime", "EndTime"]) {
      if (input.TimeRange) input.TimeRange[name] = new Date(input.TimeRange[name]);
    }
    const { $metadata, ...answer } = await client.send(new connect[`${operation}Command`](input));
    return { status: $metadata.httpStatusCode, answer };
  } catch (error) {
    return { error: error.name, class: error.constructor.name, status: error.$metadata?.httpStatusCode };
  }
}

const actions = { list, call, ask };
for await (const line of createInterface({ input: process.stdin })) {
  const { action, input } = JSON.parse(line);
  console.log(JSON.stringify(await actions[action](input)));
}
