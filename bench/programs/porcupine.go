// Judges histories by Porcupine, the checker of linearizability in Go, and prints the CPU milliseconds of each in the order of the arguments.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"sort"
	"strconv"
	"syscall"

	"github.com/anishathalye/porcupine"
)

// As bench/programs/searches.ts writes it. Values are numbers, of registers by themselves and of texts into `Texts`.
type history struct {
	Model   string
	Initial int
	Texts   []string
	// Kind, key, value, expected value, and whether its outcome is known.
	Operations [][5]int
	// Beginnings as themselves and ends as their complements.
	Moments []int
}

const (
	read    = 0
	write   = 1
	cas     = 2
	differs = 3
	appends = 4
)

func stepRegister(state, input, output interface{}) (bool, interface{}) {
	operation := input.([5]int)
	value := state.(int)
	switch operation[0] {
	case read:
		return value == operation[2], state
	case write:
		return true, operation[2]
	case differs:
		return value != operation[3], state
	}
	if value == operation[3] {
		return true, operation[2]
	}
	// Nobody knows what became of it: it may have found another value.
	return operation[4] == 0, state
}

func stepText(texts []string) func(state, input, output interface{}) (bool, interface{}) {
	return func(state, input, output interface{}) (bool, interface{}) {
		operation := input.([5]int)
		switch operation[0] {
		case read:
			return state.(string) == texts[operation[2]], state
		case write:
			return true, texts[operation[2]]
		}
		return true, state.(string) + texts[operation[2]]
	}
}

func byKey(events []porcupine.Event) [][]porcupine.Event {
	keyOf := map[int]int{}
	parts := map[int][]porcupine.Event{}
	for _, event := range events {
		if event.Kind == porcupine.CallEvent {
			keyOf[event.Id] = event.Value.([5]int)[1]
		}
		parts[keyOf[event.Id]] = append(parts[keyOf[event.Id]], event)
	}
	var all [][]porcupine.Event
	for _, part := range parts {
		all = append(all, part)
	}
	return all
}

func check(given history) bool {
	model := porcupine.Model{PartitionEvent: byKey, Init: func() interface{} { return given.Initial }, Step: stepRegister}
	if given.Model == "kv" {
		model.Init = func() interface{} { return given.Texts[given.Initial] }
		model.Step = stepText(given.Texts)
	}
	var events []porcupine.Event
	for _, moment := range given.Moments {
		if moment >= 0 {
			events = append(events, porcupine.Event{Kind: porcupine.CallEvent, Value: given.Operations[moment], Id: moment})
		} else {
			events = append(events, porcupine.Event{Kind: porcupine.ReturnEvent, Id: ^moment})
		}
	}
	return porcupine.CheckEvents(model, events)
}

func milliseconds() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return float64(usage.Utime.Sec+usage.Stime.Sec)*1000 + float64(usage.Utime.Usec+usage.Stime.Usec)/1000
}

func main() {
	rounds, _ := strconv.Atoi(os.Args[1])
	type result struct {
		Holds        bool    `json:"holds"`
		Milliseconds float64 `json:"milliseconds"`
	}
	var results []result
	for _, name := range os.Args[2:] {
		text, err := os.ReadFile(name)
		if err != nil {
			panic(err)
		}
		var given history
		if err := json.Unmarshal(text, &given); err != nil {
			panic(err)
		}
		holds := check(given)
		var all []float64
		for round := 0; round < rounds; round++ {
			// As often as it takes for the clock of the system to tell.
			before, count := milliseconds(), 0
			for milliseconds()-before < 10 {
				check(given)
				count++
			}
			all = append(all, (milliseconds()-before)/float64(count))
		}
		sort.Float64s(all)
		results = append(results, result{holds, all[len(all)/2]})
	}
	printed, _ := json.Marshal(results)
	fmt.Println(string(printed))
}
