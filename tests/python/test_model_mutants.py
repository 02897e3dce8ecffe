# SPDX-License-Identifier: BSD-2-Clause
"""Takes the model's rules out one by one: each time a loop of known cost must see it.

A mutant is one change of one file. It is compiled, linked with the other files as they are, and
run; the loops named with it must give other clocks than they do by hand. They do fewer rounds here
than in test_model.py; that these are enough is seen with the model as it is. All mutants are made
ahead, as many at a time as there are processors.
"""
import os
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import model_guest
import pytest
from model_cases import I486, P5
from model_guest import GUESTS, MODEL, SHARED, WATCH, Run, build_guest, gcc

ROUNDS = 100
FLAGS = ("-O1", "-fPIC", "-w", f"-I{SHARED}", f"-I{WATCH}", f"-I{MODEL}")


@dataclass(frozen=True)
class Mutant:
    file: str
    old: str
    new: str
    loops: tuple[str, ...]
    cpu: str = "p5"


def p5(file: str, old: str, new: str, *loops: str) -> Mutant:
    return Mutant(file, old, new, loops)


def i486(file: str, old: str, new: str, *loops: str) -> Mutant:
    return Mutant(file, old, new, loops, "486")


MUTANTS = {
    # 3.1 pairing
    "classes of pairing": p5("decode.c", "v->pairing != UV && v->pairing != PV", "v->pairing == NP",
                             "adc_in_u", "shift_in_u"),
    "dependence on a written register": p5("decode.c", "(v->reads | v->writes) & ~free",
                                           "v->writes & ~free",
                                           "accumulator_store", "partial_register"),
    "write after write": p5("decode.c", "(v->reads | v->writes) & ~free", "v->reads & ~free",
                            "write_after_write", "agi16"),
    "partial registers": p5("decode.c", "case X86_REG_AL: case X86_REG_AH: return 1 << 0;",
                            "case X86_REG_AL: return 1 << 0; case X86_REG_AH: return 0;",
                            "partial_register"),
    "stack pairs": p5("decode.c", "stack_pair(u, v) ? ESP_BIT : 0", "0", "push_push_pop_pop"),
    "no prefix in V": p5("decode.c", "if (v->flags & F_PREFIXED || (", "if ((", "prefix_in_u"),
    "0F of a long Jcc is free": p5("decode.c", "(bytes[n + 1] & 0xF0) != 0x80", "1",
                                   "long_branch"),
    "displacement and immediate": p5("decode.c", "|| (u->flags | v->flags) & F_BOTH", "",
                                     "displacement_and_immediate"),
    "accumulator store": p5("decode.c", "insn->writes |= 1 << 0;", ";", "accumulator_store"),
    "line seen before": p5("pipeline_p5.c", "!v->fetch && (u->executed_before || u->insn->size "
                           "== 1);", "true;", "code_line_seen"),
    # 3.2 time of a pair
    "pair of RMW and RM": p5("pipeline_p5.c", "{ 3, 4, 5 }", "{ 3, 3, 5 }", "rmw_rm"),
    "pair of two RMW": p5("pipeline_p5.c", "{ 3, 4, 5 }", "{ 3, 4, 3 }", "rmw_rmw"),
    "pair with RM in U": p5("pipeline_p5.c", "{ 2, 2, 3 }", "{ 1, 2, 3 }", "rm_reg"),
    "bank conflict": p5("pipeline_p5.c", "(phys_u >> 2 & 7) == (phys_v >> 2 & 7)", "0",
                        "banks_same", "no_agi_of_push"),
    "bank by three bits": p5("pipeline_p5.c", "(phys_u >> 2 & 7) == (phys_v >> 2 & 7)",
                             "phys_u == phys_v", "banks_same"),
    # 3.3 address stalls
    "address stall": p5("pipeline_p5.c", "return written & insn->address;", "return false;",
                        "agi16", "agi_of_stack", "chase_l1"),
    "address stall in V": p5("pipeline_p5.c", "|| (v && address_stall(v->insn))", "", "agi_in_v"),
    "no stall between pushes": p5("decode.c", "insn->address_writes &= ~ESP_BIT;", ";",
                                  "push_push_pop_pop", "no_agi_of_push"),
    "ret n stalls": p5("decode.c", "&& !(insn->id == X86_INS_RET && x->op_count)", "",
                       "push_call_ret_n"),
    "stall once for a REP": p5("pipeline_p5.c", "if (!e->insn->per_element || e->first) {",
                               "if (1) {", "rep_stos", "rep_movs"),
    # 3.4 prefixes
    "prefixes": p5("pipeline_p5.c", "events.prefix += clocks;", "clocks = 0;", "prefix_in_u",
                   "segment_prefix", "prefix_too_late"),
    "prefixes are hidden": p5("pipeline_p5.c", "for (int i = 1; i >= 0 && clocks; i--)",
                              "for (int i = -1; i >= 0; i--)", "prefixes_hidden", "movzx16"),
    "hidden for two groups": p5("pipeline_p5.c", "shadow[1] = shadow[0];\n	shadow[0] = "
                                "g.agi + g.execute + g.memory - 1;", "shadow[1] = 0;\n"
                                "shadow[0] = g.agi + g.execute + g.memory - 1;", "movzx16",
                                "prefixes_hidden"),
    # 3.5 branches
    "targets are remembered": p5("branch.c", "entry->target = b->target;", ";",
                                 "indirect_two_targets"),
    "penalty in V": p5("branch.c", "b->in_v ? K_mis_v : K_mis_u", "K_mis_u", "alternating"),
    "penalty in U": p5("branch.c", "b->in_v ? K_mis_v : K_mis_u", "K_mis_v", "mispredicted_in_u"),
    "unconditional penalty": p5("branch.c", "return knob_clocks(K_mis_always);", "return 0;",
                                "call_ret_apart"),
    "group after a misprediction": p5("branch.c", "after_mispredict == 1 &&", "0 &&", "call_ret",
                                      "empty_mispredicted"),
    "two bits of state": p5("branch.c", "PREDICT_TAKEN = 2", "PREDICT_TAKEN = 3", "alternating"),
    "CR3 empties the buffer": p5("system.c", "branch_flush();", ";", "cr3_empties_branch_buffer",
                                 "tlb_small_pages"),
    # 3.6 serialising
    "CR3 waits for write buffers": p5("system.c", "cpu_model == CPU_P5 ? memory_drain(now) : 0",
                                      "0", "cr3_waits_for_buffers", "accessed_bit"),
    "nothing shadowed across": p5("pipeline_p5.c", "shadow[0] = shadow[1] = 0;", ";", "cr0"),
    # 4 memory
    "lines are found again": p5("memory.c", "if (cache_find(&data_cache, phys >> shift) != "
                                "NOT_THERE)\n		return 0;\n	events.dmiss_read++;\n	"
                                "return fill", "events.dmiss_read++;\n	return fill", "chase_l1"),
    "two ways": p5("memory.c", "cache_make(&data_cache, 128, write_back ? 2 : 4)",
                   "cache_make(&data_cache, 128, write_back ? 1 : 4)", "two_ways_hold"),
    "code cache of two ways": p5("memory.c", "cache_make(&code_cache, 128, 2)",
                                 "cache_make(&code_cache, 128, 1)", "code_lines_stay"),
    "no more than two ways": p5("memory.c", "cache_make(&data_cache, 128, write_back ? 2 : 4)",
                                "cache_make(&data_cache, 128, 4)", "chase_l2"),
    "no write allocation": p5("memory.c", "return post(line, pipe, now);",
                              "{ int s; return fill(&data_cache, line, now, &s); }",
                              "store_misses"),
    "writes take turns on the bus": p5("memory.c", "bus_free = buffer_free[which] = start +",
                                       "buffer_free[which] = start +", "two_stores_miss"),
    "buffers stall": p5("memory.c", "buffer_free[which] > now ? buffer_free[which] - now : 0", "0",
                        "store_misses"),
    "a hit waits for writes": p5("memory.c", "stall = memory_drain(now);\n\ttally",
                                 "stall = 0;\n\ttally", "hit_waits_for_buffer"),
    "victims are written back": p5("memory.c", "bus_free += wr_line;", ";", "modified_victims"),
    "bus is busy with the line": p5("memory.c", "(near ? l2_line : mem_line)",
                                    "(near ? l2_first : mem_first)", "chase_l2", "chase_memory"),
    "second level": p5("memory.c", "write_clocks(uint32_t line)\n{", "write_clocks(uint32_t line)"
                       "\n{\n	return wr_l2;", "store_misses_memory"),
    "stores into code": p5("memory.c", "cache_drop(&code_cache, line);", ";", "store_into_code"),
    "misalignment": p5("memory.c", "		stall += misalign;\n", "", "misaligned"),
    "ports take the bus": p5("system.c", "knob_clocks(K_uncached) + knob_clocks(K_iodev)", "0",
                             "port"),
    # 4.3 translation
    "CR3 flushes the TLBs": p5("system.c", "	tlb_flush();\n	if (knob_clocks(K_btbflush))",
                               "	if (knob_clocks(K_btbflush))", "tlb_small_pages",
                               "cr3_flushes_large"),
    "a walk costs": p5("tlb.c", "*stall += walk_clocks;", ";", "tlb_small_pages"),
    "walks read through the cache": p5("tlb.c", "*stall += memory_walk_read(phys, now + *stall);",
                                       ";", "walk_through_l2"),
    "walks do not fill": p5("memory.c", "if (walk_fill)", "if (1)", "walk_through_l2"),
    "code has its own TLB": p5("tlb.c", "if (cache_find(&tlb->tags, addr >> PAGE_SHIFT) != "
                               "NOT_THERE)\n		return 0;\n	events.itlb++;",
                               "return 0;", "tlb_small_pages"),
    "large pages have one entry": p5("tlb.c", "keep(fresh.big ? &big_tlb : &data_tlb,\n"
                                     "		     addr >> (fresh.big ? "
                                     "BIG_SHIFT : PAGE_SHIFT), &fresh)",
                                     "keep(&data_tlb, addr >> PAGE_SHIFT, &fresh)",
                                     "tlb_large_page"),
    "64 entries": p5("tlb.c", "cpu_model == CPU_P5 ? 64 : 32", "32", "tlb_keeps_64_pages"),
    "INVLPG drops": p5("tlb.c", "cache_drop(&data_tlb.tags, addr >> PAGE_SHIFT);", ";",
                       "invlpg_one_page"),
    "INVLPG drops one": p5("system.c", "if (peeks)\n		tlb_drop(",
                           "if (0)\n		tlb_drop(", "invlpg_other_page"),
    "accessed bit": p5("tlb.c", "*stall += memory_walk_update(phys, now + *stall);", ";",
                       "accessed_bit", "dirty_bit"),
    "dirty bit": p5("tlb.c", "if (there && (there->dirty || !store))", "if (there)", "dirty_bit"),
    "the update drops the line": p5("memory.c", "cache_drop(&data_cache, line);", ";",
                                    "accessed_bit"),
    # 5 system
    "gate to more privilege": p5("system.c", "vector != 4)\n		return knob_clocks(outer ? "
                                 "K_int_outer : K_int_same);", "vector != 4)\n		return "
                                 "knob_clocks(K_int_same);", "int_outer"),
    "gate in the ring": p5("system.c", "outer = from != ring;", "outer = true;", "int_same",
                           "exception_same"),
    "exceptions abort": p5("system.c", "gate == GATE_EXCEPTION ? clocks + knob_clocks(K_exc) : "
                           "clocks", "clocks", "exception_same", "exception_outer"),
    "iret by ring": p5("system.c", "outer ? K_iret_outer : K_iret_same", "K_iret_same",
                       "int_outer"),
    "call gate": p5("system.c", "far_clocks[cpu_model].call_outer", "4", "call_gate"),
    "far return by ring": p5("system.c", "clocks = far_clocks[cpu_model].ret_outer;", ";",
                             "call_gate"),
    "RDTSC in ring 3": p5("system.c", "RING3_RDTSC : 0", "0 : 0", "rdtsc_ring3"),
    "REP by element": p5("pipeline_p5.c", "+ element;", ";", "rep_movs"),
    "REP base once": p5("pipeline_p5.c", "(e->first ? e->insn->clocks : 0)", "e->insn->clocks",
                        "rep_movs"),
    # 6 the 486
    "486 address stall": i486("pipeline_486.c", "(written & insn->address) != 0", "0",
                              "address_of_last"),
    "486 two address registers": i486("pipeline_486.c", "(insn->flags & F_INDEXED) != 0", "0",
                                      "indexed", "scaled"),
    "486 byte register": i486("pipeline_486.c", "(insn->address && now - byte_written == 2)", "0",
                              "byte_two_before"),
    "486 byte register two before": i486("pipeline_486.c", "now - byte_written == 2",
                                         "now - byte_written == 1", "byte_one_before"),
    "486 prefixes": i486("pipeline_486.c", "g.prefix = insn->prefixes;", "g.prefix = 0;",
                         "prefixes"),
    "486 taken branch": i486("pipeline_486.c", "return insn->taken_clocks;",
                             "return insn->clocks;", "empty"),
    "486 not taken": i486("pipeline_486.c", "if (insn->op == OP_JCC && is_taken(e))",
                          "if (insn->op == OP_JCC)", "not_taken"),
    "486 split target": i486("pipeline_486.c", "jumped ? SPLIT_TARGET : 0;", "0;",
                             "split_target"),
    "486 split only if a target": i486("pipeline_486.c", "jumped ? SPLIT_TARGET : 0;",
                                       "SPLIT_TARGET;", "rep_movs"),
    "486 writes through": i486("memory.c", "slot == NOT_THERE || !write_back",
                               "slot == NOT_THERE", "write_through"),
    "486 four buffers": i486("memory.c", "next_buffer++ % buffers", "0", "four_buffers"),
    "486 four ways": i486("memory.c", "write_back ? 2 : 4", "2", "four_ways"),
    "486 one cache": i486("memory.c", "	code = &data_cache;\n",
                          "cache_make(&code_cache, 128, 4); code = &code_cache;\n", "unified"),
    "486 one TLB": i486("tlb.c", "cpu_model == CPU_P5 ? &code_tlb : &data_tlb", "&code_tlb",
                        "tlb_32_entries"),
    "486 32 entries": i486("tlb.c", "cpu_model == CPU_P5 ? 64 : 32", "64", "tlb_32_entries"),
    "486 CR3 does not wait": i486("system.c", "cpu_model == CPU_P5 ? memory_drain(now) : 0",
                                  "memory_drain(now)", "null_ipc"),
    "486 stores apart": i486("pipeline_486.c", "g.execute / e->n_accesses : 0", "0 : 0",
                             "push_all"),
    "486 gate stores apart": i486("system.c", "now += step)", "now += 0)", "int_outer"),
    "486 tree order": i486("cache.c", "pair = !(order & 1);", "pair = 0;", "unified"),
}


@dataclass(frozen=True)
class Parts:
    objects: tuple[Path, ...]
    guests: dict[str, Path]


@pytest.fixture(scope="module")
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as made:
        yield made
        made.shutdown(cancel_futures=True)


@pytest.fixture(scope="module")
def parts(pool: ThreadPoolExecutor, tmp_path_factory: pytest.TempPathFactory) -> Parts:
    folder = tmp_path_factory.mktemp("parts")
    objects = {source: folder / (("shared-" if str(SHARED) in source else "")
                                 + Path(source).stem + ".o")
               for source in model_guest.model_sources()}
    for compiled in [pool.submit(gcc, *FLAGS, "-c", source, "-o", str(to))
                     for source, to in objects.items()]:
        compiled.result()
    return Parts(tuple(objects.values()), {
        cpu: build_guest(GUESTS / f"{name}.S", folder / f"{name}.elf", ROUNDS)
        for cpu, name in (("p5", "p5"), ("486", "i486"))})


def linked(objects: list[str], folder: Path) -> Path:
    gcc("-shared", "-w", *objects, "-o", str(folder / "model.so"), "-lcapstone", "-ldl")
    return folder / "model.so"


def changed(parts: Parts, folder: Path, mutant: Mutant) -> Path:
    text = (MODEL / mutant.file).read_text(encoding="utf-8")
    assert text.count(mutant.old) == 1, f"the mutant fits {text.count(mutant.old)} places"
    source, thing = folder / mutant.file, folder / "changed.o"
    source.write_text(text.replace(mutant.old, mutant.new), encoding="utf-8")
    gcc(*FLAGS, "-c", str(source), "-o", str(thing))
    stem = Path(mutant.file).stem + ".o"
    return linked([*(str(path) for path in parts.objects if path.name != stem), str(thing)],
                  folder)


def run_of(parts: Parts, folder: Path, mutant: Mutant) -> Run:
    return model_guest.run(changed(parts, folder, mutant), parts.guests[mutant.cpu], folder,
                           f"cpu={mutant.cpu}")


@pytest.fixture(scope="module")
def runs(request: pytest.FixtureRequest, pool: ThreadPoolExecutor, parts: Parts,
         tmp_path_factory: pytest.TempPathFactory) -> dict[str, Future[Run]]:
    """Of every mutant that is asked for."""
    wanted = [str(item.callspec.params["name"]) for item in request.session.items
              if isinstance(item, pytest.Function) and hasattr(item, "callspec")
              and item.function is test_rule_taken_out_is_seen]
    return {name: pool.submit(run_of, parts, tmp_path_factory.mktemp("mutant"), MUTANTS[name])
            for name in wanted}


@pytest.mark.parametrize("cpu", ["p5", "486"])
def test_the_model_as_it_is_gives_the_answers(parts: Parts, tmp_path: Path, cpu: str) -> None:
    model = linked([str(path) for path in parts.objects], tmp_path)
    found = model_guest.run(model, parts.guests[cpu], tmp_path, f"cpu={cpu}").cases
    answers = P5 if cpu == "p5" else I486
    assert {name: case.clocks for name, case in found.items()} == {
        name: row[0] * ROUNDS for name, row in answers.items()}


@pytest.mark.parametrize("name", MUTANTS)
def test_rule_taken_out_is_seen(runs: dict[str, Future[Run]], name: str) -> None:
    mutant, run = MUTANTS[name], runs[name].result()
    answers = P5 if mutant.cpu == "p5" else I486
    for loop in mutant.loops:
        assert run.cases[loop].clocks != answers[loop][0] * ROUNDS, f"{loop} did not see it"
