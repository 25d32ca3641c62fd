// Calls a mock provider on loopback under the instrumentations that are named, and sends what they say to an OTLP address:
// node calls.cjs INSTRUMENTATION[+INSTRUMENTATION] json|protobuf ENDPOINT TOKEN
// Prints the calls as JSON, each with the counts that the provider's bill would have. Every call has counts of its own.
const http = require('node:http');
const { once } = require('node:events');

const [names, encoding, endpoint, token] = process.argv.slice(2);
const wanted = names.split('+');
const { NodeTracerProvider } = require('@opentelemetry/sdk-trace-node');
const { InMemorySpanExporter, SimpleSpanProcessor } = require('@opentelemetry/sdk-trace-base');
const { registerInstrumentations } = require('@opentelemetry/instrumentation');
const { resourceFromAttributes } = require('@opentelemetry/resources');
const { OTLPTraceExporter } = encoding === 'json'
  ? require('@opentelemetry/exporter-trace-otlp-http') : require('@opentelemetry/exporter-trace-otlp-proto');

const memory = new InMemorySpanExporter();
const provider = new NodeTracerProvider({
  resource: resourceFromAttributes({ 'service.name': `svc-${names}` }), spanProcessors: [new SimpleSpanProcessor(memory)],
});
provider.register();

let metrics;
if (wanted.includes('metrics')) {
  const { MeterProvider, PeriodicExportingMetricReader } = require('@opentelemetry/sdk-metrics');
  const { OTLPMetricExporter } = require('@opentelemetry/exporter-metrics-otlp-http');
  metrics = new MeterProvider({
    resource: resourceFromAttributes({ 'service.name': `svc-${names}` }),
    readers: [new PeriodicExportingMetricReader({
      exportIntervalMillis: 3_600_000,
      exporter: new OTLPMetricExporter({ url: `${endpoint}/v1/metrics`, headers: { Authorization: `Bearer ${token}` } }),
    })],
  });
}

const made = {
  'traceloop-openai': () => new (require('@traceloop/instrumentation-openai').OpenAIInstrumentation)(),
  'traceloop-anthropic': () => new (require('@traceloop/instrumentation-anthropic').AnthropicInstrumentation)(),
  'openinference-openai': () => new (require('@arizeai/openinference-instrumentation-openai').OpenAIInstrumentation)(),
  'openinference-anthropic': () => new (require('@arizeai/openinference-instrumentation-anthropic').AnthropicInstrumentation)(),
  'opentelemetry-openai': () => new (require('@opentelemetry/instrumentation-openai').OpenAIInstrumentation)(),
};
const instrumentations = wanted.filter(name => made[name]).map(name => made[name]());
registerInstrumentations({ instrumentations, tracerProvider: provider, meterProvider: metrics });
if (wanted.includes('langchain')) {
  const { LangChainInstrumentation } = require('@arizeai/openinference-instrumentation-langchain');
  const langchain = new LangChainInstrumentation({ tracerProvider: provider });
  langchain.manuallyInstrument(require('@langchain/core/callbacks/manager'));
}

const calls = [];

// The bill of a call follows from its number, so that no two calls are alike.
function bill(path, body) {
  const n = calls.length + 1;
  const cached = JSON.stringify(body).includes('cached');
  const call = {
    id: `${path.includes('messages') ? 'msg' : path.includes('responses') ? 'resp' : 'chatcmpl'}_${names.replace(/\W/g, '')}_${n}_${process.pid}`, path,
    model: body.model, stream: body.stream === true, usageAsked: body.stream_options?.include_usage === true,
    fresh: 1000 + 7 * n, read: cached ? 512 + n : 0, write: 0, output: 11 + 3 * n,
  };
  if (path.includes('embeddings')) {
    call.output = 0;
    call.id = `emb_${n}`;
  }
  if (path.includes('messages') && cached) call.write = 256 + n;
  calls.push(call);
  return call;
}

function openai(call) {
  return {
    prompt_tokens: call.fresh + call.read, completion_tokens: call.output, total_tokens: call.fresh + call.read + call.output,
    prompt_tokens_details: { cached_tokens: call.read, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
  };
}

function anthropic(call) {
  return {
    input_tokens: call.fresh, cache_creation_input_tokens: call.write, cache_read_input_tokens: call.read, output_tokens: call.output,
    cache_creation: { ephemeral_5m_input_tokens: call.write, ephemeral_1h_input_tokens: 0 }, service_tier: 'standard',
  };
}

function answer(path, body, response) {
  const call = bill(path, body);
  const json = value => { response.setHeader('content-type', 'application/json'); response.end(JSON.stringify(value)); };
  const events = list => {
    response.setHeader('content-type', 'text/event-stream');
    for (const [event, data] of list) response.write(`${event ? `event: ${event}\n` : ''}data: ${JSON.stringify(data)}\n\n`);
    if (path.includes('chat')) response.write('data: [DONE]\n\n');
    response.end();
  };
  const created = Math.floor(Date.now() / 1000);
  if (path.includes('embeddings')) {
    return json({
      object: 'list', model: body.model, data: [].concat(body.input).map((_, index) => ({ object: 'embedding', index, embedding: [0.1, 0.2] })),
      usage: { prompt_tokens: call.fresh, total_tokens: call.fresh },
    });
  }
  if (path.includes('messages')) {
    const message = { id: call.id, type: 'message', role: 'assistant', model: body.model, content: [], stop_reason: null, stop_sequence: null };
    if (!call.stream)
      return json({ ...message, content: [{ type: 'text', text: 'well' }], stop_reason: 'end_turn', usage: anthropic(call) });
    return events([
      ['message_start', { type: 'message_start', message: { ...message, usage: { ...anthropic(call), output_tokens: 1 } } }],
      ['content_block_start', { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }],
      ['content_block_delta', { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'well' } }],
      ['content_block_stop', { type: 'content_block_stop', index: 0 }],
      ['message_delta', { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: call.output } }],
      ['message_stop', { type: 'message_stop' }],
    ]);
  }
  if (path.includes('responses')) {
    const usage = {
      input_tokens: call.fresh + call.read, input_tokens_details: { cached_tokens: call.read }, output_tokens: call.output,
      output_tokens_details: { reasoning_tokens: 0 }, total_tokens: call.fresh + call.read + call.output,
    };
    const item = { type: 'message', id: 'msg_1', status: 'completed', role: 'assistant', content: [{ type: 'output_text', text: 'well', annotations: [] }] };
    const whole = {
      id: call.id, object: 'response', created_at: created, status: 'completed', model: body.model, output: [item], error: null,
      incomplete_details: null, parallel_tool_calls: true, tool_choice: 'auto', tools: [], service_tier: 'default', usage,
    };
    if (!call.stream) return json(whole);
    return events([
      ['response.created', { type: 'response.created', sequence_number: 0, response: { ...whole, status: 'in_progress', output: [], usage: null } }],
      ['response.output_item.added', { type: 'response.output_item.added', sequence_number: 1, output_index: 0, item: { ...item, content: [] } }],
      ['response.output_text.delta', { type: 'response.output_text.delta', sequence_number: 2, item_id: 'msg_1', output_index: 0, content_index: 0, delta: 'well', logprobs: [] }],
      ['response.output_item.done', { type: 'response.output_item.done', sequence_number: 3, output_index: 0, item }],
      ['response.completed', { type: 'response.completed', sequence_number: 4, response: whole }],
    ]);
  }
  const head = { id: call.id, created, model: body.model, system_fingerprint: 'fp', service_tier: 'default' };
  if (!call.stream) {
    return json({
      ...head, object: 'chat.completion', usage: openai(call),
      choices: [{ index: 0, finish_reason: 'stop', logprobs: null, message: { role: 'assistant', content: 'well', refusal: null } }],
    });
  }
  const chunk = (delta, finish_reason) => [null, { ...head, object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason }] }];
  return events([
    chunk({ role: 'assistant', content: 'we' }, null), chunk({ content: 'll' }, null), chunk({}, 'stop'),
    ...(call.usageAsked ? [[null, { ...head, object: 'chat.completion.chunk', choices: [], usage: openai(call) }]] : []),
  ]);
}

const server = http.createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  answer(request.url, JSON.parse(Buffer.concat(chunks).toString() || '{}'), response);
});

async function drain(stream) {
  for await (const _ of stream);
}

async function viaOpenAi(base) {
  const OpenAI = require('openai').default ?? require('openai');
  const client = new OpenAI({ apiKey: 'k', baseURL: `${base}/v1`, maxRetries: 0 });
  const messages = text => [{ role: 'user', content: text }];
  for (const text of ['plain', 'cached'])
    await client.chat.completions.create({ model: 'gpt-x', messages: messages(text) });
  await drain(await client.chat.completions.create({ model: 'gpt-x', messages: messages('stream'), stream: true }));
  await drain(await client.chat.completions.create({
    model: 'gpt-x', messages: messages('cached stream'), stream: true, stream_options: { include_usage: true },
  }));
  await client.embeddings.create({ model: 'embed-x', input: ['some text'], encoding_format: 'float' });
  await client.responses.create({ model: 'gpt-x', input: 'cached' });
  await drain(await client.responses.create({ model: 'gpt-x', input: 'stream', stream: true }));
}

async function viaAnthropic(base) {
  const Anthropic = require('@anthropic-ai/sdk').default ?? require('@anthropic-ai/sdk');
  const client = new Anthropic({ apiKey: 'k', baseURL: base, maxRetries: 0 });
  for (const text of ['plain', 'cached'])
    await client.messages.create({ model: 'claude-x', max_tokens: 50, messages: [{ role: 'user', content: text }] });
  for (const text of ['stream', 'cached stream'])
    await drain(await client.messages.create({ model: 'claude-x', max_tokens: 50, messages: [{ role: 'user', content: text }], stream: true }));
}

async function viaVercel(base) {
  const { generateText, streamText, embed } = require('ai');
  const { createOpenAI } = require('@ai-sdk/openai');
  const { createAnthropic } = require('@ai-sdk/anthropic');
  const client = createOpenAI({ apiKey: 'k', baseURL: `${base}/v1` });
  const claude = createAnthropic({ apiKey: 'k', baseURL: `${base}/v1` });
  const experimental_telemetry = { isEnabled: true, tracer: provider.getTracer('ai') };
  for (const model of [client.chat('gpt-x'), client.responses('gpt-x'), claude('claude-x')]) {
    for (const prompt of ['plain', 'cached'])
      await generateText({ model, prompt, experimental_telemetry, maxRetries: 0 });
    await drain(streamText({ model, prompt: 'stream', experimental_telemetry, maxRetries: 0 }).textStream);
  }
  await embed({ model: client.textEmbeddingModel('embed-x'), value: 'some text', experimental_telemetry, maxRetries: 0 });
}

async function viaLangChain(base) {
  const { ChatOpenAI, OpenAIEmbeddings } = require('@langchain/openai');
  const configuration = { baseURL: `${base}/v1` };
  for (const streamUsage of [true, false]) {
    const chat = new ChatOpenAI({ model: 'gpt-x', apiKey: 'k', configuration, streamUsage, maxRetries: 0 });
    for (const text of ['plain', 'cached'])
      await chat.invoke(text);
    await drain(await chat.stream('stream'));
  }
  await new OpenAIEmbeddings({ model: 'embed-x', apiKey: 'k', configuration, maxRetries: 0 }).embedQuery('some text');
}

// Sent span by span in an order of its own, then again as a sender does that saw no answer, then all in one request.
async function send() {
  const spans = memory.getFinishedSpans();
  const exporter = new OTLPTraceExporter({ url: `${endpoint}/v1/traces`, headers: { Authorization: `Bearer ${token}` } });
  const post = batch => new Promise((resolve, reject) => exporter.export(batch, r => r.code === 0 ? resolve() : reject(r.error ?? new Error('refused'))));
  const shuffled = spans.map((span, i) => [(i * 7919) % 104729 % 31, span]).sort((a, b) => a[0] - b[0]).map(p => p[1]);
  for (let i = 0; i < shuffled.length; i += 3) await post(shuffled.slice(i, i + 3));
  if (metrics) await metrics.forceFlush();
  await post(spans);
  await post([...spans].reverse());
  if (metrics) await metrics.forceFlush();
}

(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const base = `http://127.0.0.1:${server.address().port}`;
  if (wanted.some(n => n.endsWith('-openai') && !wanted.includes('langchain'))) await viaOpenAi(base);
  if (wanted.some(n => n.endsWith('-anthropic'))) await viaAnthropic(base);
  if (wanted.includes('vercel')) await viaVercel(base);
  if (wanted.includes('langchain')) await viaLangChain(base);
  await send();
  if (process.env.SPANS) require('node:fs').writeFileSync(process.env.SPANS, JSON.stringify(memory.getFinishedSpans().map(s => ({
    name: s.name, scope: s.instrumentationScope.name, span: s.spanContext().spanId, parent: s.parentSpanContext?.spanId, attributes: s.attributes,
  })), null, 1));
  console.log(JSON.stringify(calls));
  process.exit(0);
})().catch(error => { console.error(error); process.exit(1); });
