'use strict';
// Draws what the page's tables say. Everything that came from a name is text to the library, never markup.
(() => {
    const groups = JSON.parse(document.getElementById('plots').textContent);
    const DASHES = ['solid', [6, 3], [2, 2], [8, 3, 2, 3]];
    const SYMBOLS = ['circle', 'rect', 'triangle', 'diamond', 'emptyCircle', 'emptyRect', 'emptyTriangle', 'emptyDiamond'];
    const FONT = 'system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif';
    const charts = [];
    let printing = false;

    const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    const colour = (i) => css('--c' + i % 8);
    const digits = (value) => {
        const size = Math.abs(value);
        return value.toLocaleString('en', {maximumFractionDigits: size >= 100 || size === 0 ? 0 : size >= 10 ? 1 : 2});
    };
    const short = (value) => {
        const size = Math.abs(value);
        return size >= 1e6 ? digits(value / 1e6) + 'M' : size >= 1e4 ? digits(value / 1e3) + 'k' : digits(value);
    };
    const axis = (narrow) => ({
        axisLabel: {color: css('--quiet'), fontFamily: FONT, fontSize: narrow ? 11 : 12, hideOverlap: true},
        axisLine: {lineStyle: {color: css('--line')}},
        axisTick: {lineStyle: {color: css('--line')}},
        splitLine: {lineStyle: {color: css('--grid')}},
        nameTextStyle: {color: css('--quiet'), fontFamily: FONT, fontSize: narrow ? 11 : 12},
    });
    const merge = (base, more) => ({...base, ...more,
        axisLabel: {...base.axisLabel, ...more.axisLabel}, nameTextStyle: {...base.nameTextStyle, ...more.nameTextStyle}});
    const tooltip = () => ({
        confine: true, renderMode: 'richText', backgroundColor: css('--panel'), borderColor: css('--line'),
        textStyle: {color: css('--text'), fontFamily: FONT, fontSize: 12},
    });
    const common = () => ({animation: false, textStyle: {fontFamily: FONT}, backgroundColor: 'transparent'});

    // The median as a bar, each run as a dot, least to most as a line.
    function bars(plot, width) {
        const narrow = width < 420;
        const names = plot.names;
        const most = Math.max(...plot.spread.map((each) => each ? each[1] : 0));
        return {
            ...common(),
            tooltip: {...tooltip(), trigger: 'item'},
            grid: {left: 4, right: 12, top: 6, bottom: 44},
            xAxis: merge(axis(narrow), {
                type: 'value', min: 0, max: most > 0 ? most * 1.3 : 1, name: plot.unit, nameLocation: 'middle', nameGap: 26,
                splitNumber: narrow ? 3 : 4, axisLabel: {formatter: short, showMaxLabel: false},
            }),
            yAxis: merge(axis(narrow), {
                type: 'category', data: names, inverse: true, axisTick: {show: false},
                // The name stands above its bar, so that the longest has room.
                z: 6, axisLabel: {color: css('--text'), inside: true, margin: 2, align: 'left', verticalAlign: 'bottom',
                    padding: [0, 0, 10, 0], width: width - 24, overflow: 'truncate', hideOverlap: false, interval: 0},
            }),
            series: [
                {type: 'bar', barWidth: 14, cursor: 'default',
                    data: plot.medians.map((value, i) => ({value, itemStyle: {color: colour(i), opacity: 0.8}})),
                    tooltip: {formatter: (each) => `${each.name}\nmedian ${digits(each.value)} ${plot.unit}`},
                    markLine: {symbol: ['none', 'none'], silent: true, label: {show: false},
                        lineStyle: {type: 'solid', width: 1.5, color: css('--text'), opacity: 0.8},
                        data: plot.spread.flatMap((each, i) => each ? [[{coord: [each[0], i]}, {coord: [each[1], i]}]] : [])}},
                {type: 'scatter', symbolSize: 6, cursor: 'default', z: 4,
                    data: plot.runs.flatMap((runs, i) => runs.map((value) => [value, i])),
                    itemStyle: {color: css('--panel'), borderColor: css('--text'), borderWidth: 1.2},
                    tooltip: {formatter: (each) => `${names[each.value[1]]}\na run: ${digits(each.value[0])} ${plot.unit}`}},
                {type: 'scatter', symbolSize: 1, silent: true, itemStyle: {color: 'transparent'}, z: 5,
                    data: plot.spread.flatMap((each, i) => each ? [[each[1], i]] : []),
                    label: {show: true, position: 'right', distance: 8, color: css('--text'), fontFamily: FONT,
                        fontSize: narrow ? 11 : 12, formatter: (each) => digits(plot.medians[each.value[1]])}},
            ],
        };
    }
    bars.height = (plot) => plot.names.length * 46 + 48;

    // As the legend breaks its lines.
    function legendHeight(plot, width) {
        let rows = 1;
        let at = 0;
        for (const name of plot.names) {
            const item = Math.min(width, name.length * 7 + 54);
            if (at + item > width && at > 0) {
                rows++;
                at = 0;
            }
            at += item;
        }
        return rows * 24;
    }

    // What is left to send after each round, as the papers draw it.
    function rounds(plot, width) {
        const narrow = width < 480;
        const legend = legendHeight(plot, width);
        return {
            ...common(),
            tooltip: {...tooltip(), trigger: 'axis', valueFormatter: (value) => value == null ? '-' : digits(value)},
            legend: {top: 0, left: 0, itemGap: 14, itemHeight: 10, textStyle: {color: css('--text'), fontFamily: FONT, fontSize: 12,
                width: width - 60, overflow: 'truncate'}, inactiveColor: css('--line')},
            grid: {left: 52, right: 16, top: legend + 34, bottom: 44},
            xAxis: merge(axis(narrow), {type: 'value', min: 0, max: Math.max(1, plot.rounds - 1), minInterval: 1,
                name: 'round', nameLocation: 'middle', nameGap: 26, splitLine: {show: false}}),
            yAxis: merge(axis(narrow), {type: 'value', min: 0, name: 'pages left', nameLocation: 'end', nameGap: 14,
                nameTextStyle: {align: 'left', padding: [0, 0, 0, -44]}, axisLabel: {formatter: short}}),
            series: plot.names.map((name, i) => ({
                name, type: 'line', symbol: SYMBOLS[i % SYMBOLS.length], symbolSize: 7, cursor: 'default', showAllSymbol: true,
                itemStyle: {color: colour(plot.colours[i])},
                lineStyle: {color: colour(plot.colours[i]), width: 2, type: DASHES[Math.floor(plot.colours[i] / 8) % 4]},
                data: plot.series[i].map((value, round) => [round, value]),
            })),
        };
    }
    rounds.height = (plot, width) => 300 + legendHeight(plot, width);

    // One panel a scheme, all on the same axes: the guest's own work, with the time without it shaded.
    const panelColumns = (plot, width) => Math.max(1, Math.min(plot.panels.length, Math.floor(width / 340)));
    function timelines(plot, width) {
        const columns = panelColumns(plot, width);
        const rows = Math.ceil(plot.panels.length / columns);
        const wide = width / columns;
        const span = plot.to - plot.from;
        const column = (i) => Math.floor(i / rows);
        const row = (i) => i % rows;
        const isLast = (i) => row(i) === rows - 1 || i === plot.panels.length - 1;
        const grids = plot.panels.map((_, i) => ({left: column(i) * wide + 46, width: wide - 64, top: 28 + row(i) * 112, height: 66}));
        return {
            ...common(),
            tooltip: {...tooltip(), trigger: 'axis',
                formatter: (at) => at.length === 0 ? '' : `${plot.panels[at[0].axisIndex].name}\n${digits(at[0].value[0])} s: `
                    + `${short(at[0].value[1])} operations/s`},
            title: plot.panels.map((panel, i) => ({
                text: `{name|${panel.name.replace(/[{}|]/g, ' ')}}  {down|stopped at ${digits(panel.stop)} s, for ${panel.downtime}}`,
                left: column(i) * wide + 40, top: row(i) * 112 + 5,
                textStyle: {fontFamily: FONT, width: wide - 54, overflow: 'truncate', rich: {
                    name: {color: css('--text'), fontFamily: FONT, fontSize: 12, fontWeight: 600},
                    down: {color: css('--bad'), fontFamily: FONT, fontSize: 11.5, fontWeight: 400}}}})),
            grid: grids,
            xAxis: plot.panels.map((_, i) => merge(axis(true), {type: 'value', gridIndex: i, min: plot.from, max: plot.to,
                splitLine: {show: false}, splitNumber: 4,
                ...(isLast(i) ? {name: 'seconds since the migration began', nameLocation: 'middle', nameGap: 22} : {}),
                axisLabel: {show: isLast(i), showMinLabel: false, showMaxLabel: false, formatter: digits}})),
            yAxis: plot.panels.map((_, i) => merge(axis(true), {type: 'value', gridIndex: i, min: 0, max: plot.most, splitNumber: 2,
                axisLabel: {formatter: short, showMaxLabel: false}})),
            series: plot.panels.map((panel, i) => ({
                type: 'line', step: 'end', symbol: 'none', xAxisIndex: i, yAxisIndex: i, name: panel.name, cursor: 'default',
                lineStyle: {color: colour(panel.colour), width: 1.5}, itemStyle: {color: colour(panel.colour)},
                areaStyle: {color: colour(panel.colour), opacity: 0.15},
                data: panel.points,
                markArea: {silent: true, itemStyle: {color: css('--bad'), opacity: 0.25},
                    data: [[{xAxis: panel.stop}, {xAxis: Math.max(panel.run, panel.stop + span / 400)}]]},
                markLine: {symbol: ['none', 'none'], silent: true, label: {show: false},
                    lineStyle: {color: css('--quiet'), type: 'dashed', width: 1},
                    data: [{xAxis: 0}, {xAxis: panel.end},
                        {xAxis: panel.stop, lineStyle: {color: css('--bad'), type: 'solid', width: 1.5}}]},
            })),
        };
    }
    timelines.height = (plot, width) => Math.ceil(plot.panels.length / panelColumns(plot, width)) * 112 + 28;

    const KINDS = {bars, rounds, timelines};

    function draw(chart) {
        const kind = KINDS[chart.plot.kind];
        // A page of paper, less its margins, has some 690 of CSS's pixels; of the small plots it has three in a row.
        const width = printing ? (chart.plot.kind === 'bars' ? 218 : 690) : chart.element.clientWidth;
        const height = kind.height(chart.plot, width);
        chart.element.style.height = height + 'px';
        chart.drawn = width;
        chart.library.resize({width, height, silent: true});
        chart.library.setOption(kind(chart.plot, width), true);
        chart.library.getZr().flush();
        chart.element.dataset.drawn = String(width);
    }
    const drawAll = () => charts.forEach(draw);

    for (const plot of groups) {
        const element = document.getElementById(plot.id);
        const library = echarts.init(element, null, {renderer: 'svg', width: element.clientWidth, height: 100});
        const chart = {plot, element, library, drawn: 0};
        charts.push(chart);
        draw(chart);
        new ResizeObserver(() => {
            if (!printing && Math.abs(element.clientWidth - chart.drawn) > 1) {
                draw(chart);
            }
        }).observe(element);
    }
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll);
    // A printed page has its own colours and width, and nothing on it can be opened.
    let closed = [];
    const print = (on) => {
        if (printing === on) {
            return;
        }
        printing = on;
        if (on) {
            closed = [...document.querySelectorAll('details:not([open])')];
        }
        closed.forEach((each) => { each.open = on; });
        drawAll();
    };
    addEventListener('beforeprint', () => print(true));
    addEventListener('afterprint', () => print(false));
    matchMedia('print').addEventListener('change', (query) => print(query.matches));
})();
