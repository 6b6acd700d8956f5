import { EdnForms } from './edn-forms.ts';
import { isConsoleLine, parseConsoleLine, parseEdnEvent } from './edn-events.ts';
import { HistoryBuilder, type HistoryLimits } from './history-builder.ts';
import { HistoryProblem, type HistoryEvent, type Model } from './history-event.ts';
import type { History } from './history.ts';
import { parseJsonLine } from './json-lines.ts';
import { QueueBuilder, type QueueHistory } from './queue-history.ts';

export type HistoryFormat = 'json lines' | 'EDN' | 'Jepsen console';

export type ReadHistory =
  | { readonly format: HistoryFormat; readonly model: 'register' | 'kv'; readonly history: History }
  | { readonly format: HistoryFormat; readonly model: 'queue'; readonly history: QueueHistory };

/** Reads a history line by line, whatever format it is in; the first line with content tells which. */
export class HistoryReader {
  readonly #model: Model | undefined;
  readonly #limits: HistoryLimits | undefined;
  #format: HistoryFormat | undefined;
  #builder: HistoryBuilder | QueueBuilder | undefined;
  readonly #forms = new EdnForms();
  #line = 0;

  /** At most so much; without limits, what fits in memory. */
  constructor(model?: Model, limits?: HistoryLimits) {
    this.#model = model;
    this.#limits = limits;
  }

  /** Takes the next line in, or says what is wrong with it; reading ends there. */
  push(text: string): HistoryProblem | undefined {
    this.#line++;
    const content = this.#line === 1 && text.startsWith('\uFEFF') ? text.slice(1) : text;
    if (this.#format === undefined) {
      if (content.trim() === '') return undefined;
      const format = formatOf(content, this.#line);
      if (format instanceof HistoryProblem) return format;
      this.#format = format;
    }
    if (this.#format === 'json lines') return content.trim() === '' ? undefined : this.#take(parseJsonLine(content, this.#line));
    if (this.#format === 'Jepsen console') return this.#take(parseConsoleLine(content, this.#line));
    for (const { text: form, line } of this.#forms.push(content, this.#line)) {
      const problem = this.#take(parseEdnEvent(form, line));
      if (problem !== undefined) return problem;
    }
    return undefined;
  }

  finish(): ReadHistory | HistoryProblem {
    const { unfinished } = this.#forms;
    if (unfinished !== undefined)
      return new HistoryProblem(
        unfinished,
        'the map that begins here never ends; remove what was cut off: an operation without completion counts as unknown',
      );
    if (this.#format === undefined || this.#builder === undefined)
      return new HistoryProblem(1, 'no operation in the file; write one invocation or completion a line');
    if (this.#builder instanceof QueueBuilder) return { format: this.#format, model: 'queue', history: this.#builder.finish() };
    const { model } = this.#builder;
    return { format: this.#format, model: model === 'kv' ? 'kv' : 'register', history: this.#builder.finish() };
  }

  #take(event: HistoryEvent | HistoryProblem | undefined): HistoryProblem | undefined {
    if (event === undefined || event instanceof HistoryProblem) return event;
    this.#builder ??= this.#newBuilder(event);
    return this.#builder.add(event);
  }

  #newBuilder({ f }: HistoryEvent): HistoryBuilder | QueueBuilder {
    const isQueue = this.#model === undefined ? f === 'send' || f === 'receive' : this.#model === 'queue';
    return isQueue ? new QueueBuilder(this.#limits) : new HistoryBuilder(this.#model, this.#limits);
  }
}

function formatOf(text: string, line: number): HistoryFormat | HistoryProblem {
  const start = text.trimStart();
  if (/^\[\s*\{\s*"/.test(start)) return new HistoryProblem(line, 'this is one JSON array; write one object a line, as in "jq -c .[]"');
  if (/^\{\s*("|\}|$)/.test(start)) return 'json lines';
  if (/^(\{|\[|\(|;|#[\w_])/.test(start)) return 'EDN';
  if (isConsoleLine(start)) return 'Jepsen console';
  return new HistoryProblem(
    line,
    "this is no history; verify reads one JSON object a line, EDN of Jepsen or Porcupine, and lines of Jepsen's console",
  );
}
