import { assert } from '../base/assert.ts';
import { formatQuantity } from '../base/quantity.ts';
import type { Architecture, Block, Call, Choose, Consumer, Flow, Operation, Parallel, Publish, Repeat, Step } from '../model/architecture.ts';
import { arrowsOf } from '../model/walk.ts';
import { countText, durationText } from './facts.ts';
import { textStyles, wrapped } from './text.ts';

/** A flow as a Mermaid `sequenceDiagram`: who calls whom, in which order, and what is no longer waited for. */
export function sequenceDiagram(architecture: Architecture, flowName: string): string {
  const flow = architecture.flows.find(({ name }) => name === flowName);
  assert(flow !== undefined, `there is a flow "${flowName}"`);
  return new Sequence(architecture, flow).text();
}

/** Writes the lines of one diagram; names stand as `p0`, `p1` … so that no name can be taken for syntax. */
class Sequence {
  readonly #architecture: Architecture;
  readonly #flow: Flow;
  readonly #participants: readonly string[];
  readonly #lines: string[] = [];
  #depth = 1;

  constructor(architecture: Architecture, flow: Flow) {
    this.#architecture = architecture;
    this.#flow = flow;
    this.#participants = participantsOf(flow);
  }

  text(): string {
    this.#write(`%% ${escaped(this.#architecture.title)}: ${escaped(this.#flow.title ?? this.#flow.name)}`);
    for (const name of this.#participants) this.#participant(name);
    this.#steps(this.#flow.steps, { self: this.#flow.first });
    for (const consumer of this.#flow.consumers) this.#consumer(consumer);
    return `sequenceDiagram\n${this.#lines.join('\n')}\n`;
  }

  #participant(name: string): void {
    const node = this.#architecture.nodes.find((each) => each.name === name);
    this.#write(`${node?.kind === 'client' ? 'actor' : 'participant'} ${this.#id(name)} as ${lines(node?.title ?? name, room.participant)}`);
  }

  #consumer(consumer: Consumer): void {
    const [queue, group] = [this.#id(consumer.queue), this.#id(consumer.group)];
    this.#write(`Note over ${queue},${group}: ${consumer.each ? 'every instance, detached from the caller' : 'detached from the caller'}`);
    this.#write(`${queue}-)${group}: ${consumer.each ? 'deliver to each instance' : 'deliver'}`);
    this.#write(`activate ${group}`);
    this.#steps(consumer.steps, { self: consumer.group });
    this.#write(`deactivate ${group}`);
  }

  #steps(steps: readonly Step[], activation: Activation): void {
    for (const step of steps) this.#step(step, activation);
  }

  #step(step: Step, activation: Activation): void {
    switch (step.kind) {
      case 'call':
        return this.#call(step, activation);
      case 'publish':
        return this.#publish(step, activation);
      case 'reply':
        return this.#reply(activation);
      case 'wait':
        return this.#write(`Note over ${this.#id(activation.self)}: wait ${escaped(durationText(step.duration))}`);
      case 'parallel':
        return this.#parallel(step, activation);
      case 'choose':
        return this.#choose(step, activation);
      case 'repeat':
        return this.#repeat(step, activation);
    }
  }

  #call(call: Call, activation: Activation): void {
    const [from, to] = [this.#id(call.from), this.#id(call.to)];
    const callee: Activation = { self: call.to, caller: call.from };
    this.#write(`${from}->>${to}: ${operationText(call.operation) || 'call'}`);
    this.#write(`activate ${to}`);
    this.#steps(call.steps, callee);
    this.#block(call.onMiss, `miss in ${call.to}`, 'callee', callee);
    this.#block(call.onError, `${call.to} fails`, 'callee', callee);
    if (!call.steps.some(({ kind }) => kind === 'reply')) this.#reply(callee);
    this.#write(`deactivate ${to}`);
    this.#block(call.onMiss, `miss in ${call.to}`, 'caller', activation);
    this.#block(call.onError, `${call.to} fails`, 'caller', activation);
  }

  #publish(publish: Publish, activation: Activation): void {
    this.#write(`${this.#id(publish.from)}-)${this.#id(publish.queue)}: ${operationText(publish.operation) || 'publish'}`);
    this.#block(publish.onError, `${publish.queue} fails`, 'caller', activation);
  }

  /** Whoever has no caller in the picture, a client or a consumer, answers nobody. */
  #reply({ self, caller }: Activation): void {
    if (caller !== undefined) this.#write(`${this.#id(self)}-->>${this.#id(caller)}: reply`);
  }

  #parallel({ branches, copies }: Parallel, activation: Activation): void {
    branches.forEach((branch, index) => {
      const name = copies > 1 ? `${copies} at once` : `branch ${index + 1}`;
      this.#section(index === 0 ? `par ${name}` : `and ${name}`, branch, activation);
    });
    if (branches.length > 0) this.#write('end');
  }

  #choose({ branches }: Choose, activation: Activation): void {
    branches.forEach(({ probability, steps }, index) => {
      const keyword = index > 0 ? 'else' : branches.length === 1 ? 'opt' : 'alt';
      this.#section(`${keyword} ${escaped(formatQuantity(probability, 'percent', 3))}`, steps, activation);
    });
    if (branches.length > 0) this.#write('end');
  }

  #repeat({ times, steps }: Repeat, activation: Activation): void {
    this.#section(`loop ${escaped(countText(times))} times`, steps, activation);
    this.#write('end');
  }

  #block(block: Block | undefined, name: string, owner: Block['owner'], activation: Activation): void {
    if (block?.owner !== owner) return;
    this.#section(`opt ${lines(name, room.block)}`, block.steps, activation);
    this.#write('end');
  }

  #section(opening: string, steps: readonly Step[], activation: Activation): void {
    this.#write(opening);
    this.#depth++;
    this.#steps(steps, activation);
    this.#depth--;
  }

  #write(line: string): void {
    this.#lines.push('  '.repeat(this.#depth) + line);
  }

  #id(name: string): string {
    return `p${this.#participants.indexOf(name)}`;
  }
}

/** Who does the steps at hand, and who waits for its answer. */
interface Activation {
  readonly self: string;
  readonly caller?: string;
}

/** Everybody who takes part, in the order of their first appearance. */
function participantsOf(flow: Flow): readonly string[] {
  const arrows = arrowsOf(flow);
  const ofConsumers = flow.consumers.flatMap(({ queue, group }) => [queue, group]);
  const ofArrows = (detached: boolean): string[] =>
    arrows
      .filter(({ consumer }) => (consumer !== undefined) === detached)
      .flatMap(({ step }) => [step.from, step.kind === 'call' ? step.to : step.queue]);
  return [...new Set([flow.first, ...ofArrows(false), ...ofConsumers, ...ofArrows(true)])];
}

function operationText(operation: Operation | undefined): string {
  if (operation === undefined) return '';
  return lines(operation.verb === 'text' ? operation.text : `${operation.verb} ${operation.data}`, room.message);
}

/** Pixels that a line of text may take, in letters of 14 pixels. */
const room = { participant: 150, message: 190, block: 260 } as const;

/** Cut into lines here: Mermaid, which counts a coded character as many, would cut in the middle of its code. */
function lines(text: string, width: number): string {
  const cut = wrapped(text.replace(unwritable, ' '), textStyles.title, width, 4);
  return cut.length === 0 ? escaped('') : cut.map(escaped).join('<br/>');
}

/** Whatever might mean something to Mermaid, or to a browser, becomes a character code: only letters, digits and harmless signs stay. */
function escaped(text: string): string {
  const code = (character: string): string => `#${character.codePointAt(0)};`;
  const line = text.replace(unwritable, ' ').trim();
  return line === '' ? '#160;' : line.replace(/[^\p{L}\p{M}\p{N} .,_×≈…·-]/gu, code);
}

/** Breaks, and what no SVG may hold: control characters, halves of surrogate pairs, non-characters (XML 1.0, production 2). */
const unwritable = /[\s\p{Cc}\p{Cs}\ufffe\uffff]+/gu;
