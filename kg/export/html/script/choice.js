// Which works and relations are shown, and how many are not and why: nothing goes missing unsaid.
const Choice = (() => {
  const NONE = "not stated";

  const values = {
    org: (work) => (work.orgs.length ? work.orgs : [NONE]),
    topic: (work) => (work.topics.length ? work.topics : [NONE]),
    status: (work) => [work.status],
    family: (work) => [String(work.band)],
    note: (work) => (work.notes.length ? work.notes.map((n) => Data.notes[n].path) : [NONE]),
  };

  function passes(work, state) {
    for (const facet of Object.keys(values)) {
      const hidden = state.hide[facet];
      if (hidden.size && values[facet](work).every((value) => hidden.has(value))) return false;
    }
    if (state.since !== null && !(work.year >= state.since)) return false;
    if (state.until !== null && !(work.year && work.year <= state.until)) return false;
    return !state.agent || agentsOf(work).includes(state.agent);
  }

  function allows(relation, state) {
    return !state.hide.relation.has(relation.type) && (relation.confidence >= state.confidence || relation.status === "accepted");
  }

  function agentsOf(work) {
    return [...work.orgs.map((name) => `org:${name}`), ...work.people.map((name) => `person:${name}`)];
  }

  // The works that the view is about, before filters.
  function scope(state) {
    if (state.from && state.to) return { works: Walk.between(state.from, state.to).works, kind: "path" };
    if (state.focus) {
      const allowed = (r) => allows(r, state);
      const up = Walk.ancestors(state.focus, state.depth, allowed);
      const down = Walk.descendants(state.focus, state.depth, allowed);
      return { works: new Set([...up.keys(), ...down.keys()]), kind: "focus" };
    }
    const core = Data.maps[1];
    if (core && !state.all) {
      if (state.agent) {
        const made = [...Data.works.values()].filter((w) => agentsOf(w).includes(state.agent));
        return { works: new Set(made.map((w) => w.id)), kind: "agent" };
      }
      if (state.work && !(state.work in core.spots)) {
        const near = [...Walk.ancestors(state.work, 1).keys(), ...Walk.descendants(state.work, 1).keys()];
        return { works: new Set(near), kind: "near" };
      }
      return { works: new Set(Object.keys(core.spots)), kind: "core" };
    }
    return { works: new Set(Data.works.keys()), kind: "whole" };
  }

  function compute(state) {
    const { works: wanted, kind } = scope(state);
    const works = new Set();
    for (const id of wanted) {
      if (passes(Data.works.get(id), state) || id === state.focus || id === state.from || id === state.to) works.add(id);
    }
    const relations = [];
    let possible = 0;
    const seen = new Set();
    for (const id of works) {
      for (const relation of Data.works.get(id).into) {
        if (!works.has(relation.older) || seen.has(relation.id)) continue;
        seen.add(relation.id);
        possible += 1;
        if (allows(relation, state)) relations.push(relation);
      }
    }
    relations.sort((a, b) => a.index - b.index);
    return {
      kind, works, relations,
      outside: Data.works.size - wanted.size,
      filtered: wanted.size - works.size,
      unlinked: possible - relations.length,
    };
  }

  return { compute, values, agentsOf, allows, NONE };
})();
