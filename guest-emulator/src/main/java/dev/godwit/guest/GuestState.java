package dev.godwit.guest;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The sections of a guest's state, each of them once.
record GuestState(StateSection spec, StateSection cpu) {

    static GuestState of(List<StateSection> sections) {
        for (StateSection section : sections) {
            if (!section.name().equals(SpecSection.NAME) && !section.name().equals(CpuSection.NAME)) {
                throw new MalformedStateException(section.name(), 0, "no guest here has such a section");
            }
        }
        return new GuestState(one(sections, SpecSection.NAME), one(sections, CpuSection.NAME));
    }

    private static StateSection one(List<StateSection> sections, String name) {
        @Nullable StateSection found = null;
        for (StateSection section : sections) {
            if (section.name().equals(name)) {
                if (found != null) {
                    throw new MalformedStateException(name, 0, "the section is there twice");
                }
                found = section;
            }
        }
        if (found == null) {
            throw new MalformedStateException(name, 0, "the section is missing");
        }
        return found;
    }
}
